import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { checkoutRoot } from '#libs/stack';

export interface MarkdownBlock {
  /** `sh`, `json`; empty for what a command prints. */
  language: string;
  text: string;
  /** From 1. */
  line: number;
}

/** The fenced blocks of a page of this repository, in order. */
export function markdownBlocks(page: string): MarkdownBlock[] {
  const lines = readFileSync(join(checkoutRoot(), page), 'utf8').split('\n');
  const blocks: MarkdownBlock[] = [];
  let open: MarkdownBlock | undefined;
  // Of a block in a list.
  let indent = 0;
  for (const [i, line] of lines.entries()) {
    const fence = /^( *)```(.*)$/.exec(line);
    if (!fence) {
      if (open) open.text += `${line.slice(indent)}\n`;
    } else if (open) {
      blocks.push(open);
      open = undefined;
    } else {
      indent = fence[1]!.length;
      open = { language: fence[2]!.trim(), text: '', line: i + 1 };
    }
  }
  return blocks;
}

/** What differs from run to run. */
const VARIES: readonly (readonly [found: RegExp, pattern: string])[] = [
  [/[A-Za-z0-9+/]{43}=/, '[A-Za-z0-9+/]{43}='],
  [/(?<=\+)[0-9a-f]{8}(?= )/, '[0-9a-f]{8}'],
  [/(?<=^)[A-Za-z0-9_-]{22}(?=\/)/, '[A-Za-z0-9_-]{22}'],
  [/[0-9][0-9,]*/, '[0-9,]+'],
];
const ANY = new RegExp(VARIES.map(([found]) => `(${found.source})`).join('|'), 'g');
const literal = (text: string): string => text.replace(/[$()*+./?[\\\]^{|}]/g, '\\$&');

/** A line that a page shows, whatever hashes, sizes and times the run has. */
function patternOf(line: string): RegExp {
  let [pattern, at] = ['', 0];
  for (const match of line.matchAll(ANY)) {
    const which = match.slice(1).findIndex((group) => group !== undefined);
    pattern += literal(line.slice(at, match.index)) + VARIES[which]![1];
    at = match.index + match[0].length;
  }
  return new RegExp(`^${pattern}${literal(line.slice(at))}$`);
}

/** Fails unless `printed` has the lines that a page shows, one after the other. */
export function expectShown(shown: string, printed: string): void {
  const patterns = shown.trimEnd().split('\n').map(patternOf);
  const lines = printed.trimEnd().split('\n');
  const found = lines.some((_, i) => patterns.every((pattern, j) => pattern.test(lines[i + j] ?? '')));
  if (!found) throw new Error(`The page shows\n${shown}\nand its commands print\n${printed}`);
}

import { z } from 'zod';
import type { Lines } from './file-lines.js';

/** What one line after the rows says: its text, and where in it a count stands. */
export interface TrailerLine {
  /** As the header writes it. */
  text: string;
  pattern: RegExp;
  counts: 'rows' | 'lines' | undefined;
}

const PLACE = /\{(rows|lines)(?::([1-9][0-9]?))?\}/g;

/** `TRL{rows}*`: the line's text, with the count's place in braces, its width where digits follow it, and `*` for anything. */
export const trailerLine = z
  .string()
  .min(1)
  .refine((text) => [...text.matchAll(PLACE)].length <= 1, 'one count is enough: {rows} or {lines}')
  .refine(
    (text) => !/[{}]/.test(text.replaceAll(PLACE, '')),
    'write {rows}, {lines}, or {rows:9} where it has 9 characters',
  )
  .transform((text): TrailerLine => {
    const [place] = text.matchAll(PLACE);
    const literal = (part: string): string =>
      part
        .split('*')
        .map((piece) => piece.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&'))
        .join('.*');
    if (!place) return { text, pattern: new RegExp(`^${literal(text)}$`, 's'), counts: undefined };
    const [match, counts, width] = place;
    const lead = text.slice(0, place.index);
    // What stands for anything takes no digit of the count.
    const whole = lead.endsWith('*') ? '(?<![0-9,])' : '';
    const count = width === undefined ? `${whole}\\s*[0-9][0-9,]*` : `.{${width}}`;
    const before = literal(lead);
    const after = literal(text.slice(place.index + match.length));
    return { text, pattern: new RegExp(`^${before}(${count})${after}$`, 's'), counts: counts as 'rows' | 'lines' };
  });

/** The count that the line says; null where it says none; undefined where it is not the trailer. */
export function readTrailer({ pattern, counts }: TrailerLine, line: string): number | null | undefined {
  const found = pattern.exec(line.trimEnd());
  if (!found) return undefined;
  if (counts === undefined) return null;
  const digits = found[1]!.trim().replaceAll(',', '');
  return /^[0-9]+$/.test(digits) ? Number(digits) : undefined;
}

/** The last lines of a file that are not blank, and blank ones after them, kept back from its rows. */
export class HeldBack {
  held: Lines = { first: 1, lines: [] };

  constructor(private readonly count: number) {}

  /** The lines that cannot be of the trailer any more. */
  pass(batch: Lines): Lines {
    if (this.count === 0) return batch;
    const before = this.held.lines;
    const lines = before.length > 0 ? [...before, ...batch.lines] : batch.lines;
    const first = batch.first - before.length;
    let at = lines.length;
    for (let missing = this.count; at > 0 && missing > 0; at--) if (lines[at - 1]!.trim() !== '') missing--;
    this.held = { first: first + at, lines: lines.slice(at) };
    return { first, lines: lines.slice(0, at) };
  }
}

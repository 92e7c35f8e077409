import { clearIdentifier, type IdentifierKind } from './clear-identifiers.js';
import { withArticle } from './refusal-in-words.js';

const LINE_END = /\r\n|[\n\r\u2028\u2029]/;

/** Where a text of several lines shows an identifier of a person. */
export interface ClearLines {
  kind: IdentifierKind;
  /** From 1. The same where it stands in one line. */
  firstLine: number;
  lastLine: number;
}

/** Lines that are searched by themselves too: an address that ends a text may not be one where more text follows it. */
const TOGETHER = 3;

/** An identifier of a person that a free text shows beyond doubt, and the fewest lines that show it. Never repeats the text. */
export function clearIdentifierIn(text: string): ClearLines | undefined {
  const lines = text.split(LINE_END);
  const within = (from: number, to: number): ClearLines | undefined => {
    const kind = clearIdentifier(lines.slice(from, to).join('\n'));
    return kind && { kind, firstLine: from + 1, lastLine: to };
  };
  for (let count = 1; count <= TOGETHER; count++)
    for (let from = 0; from + count <= lines.length; from++) {
      const found = within(from, from + count);
      if (found) return found;
    }
  if (clearIdentifier(text) === undefined) return undefined;
  // More lines hide nothing that fewer show, but for the odd number that goes on: then all lines are named.
  const end = least(1, lines.length, (to) => within(0, to) !== undefined);
  const begin = end - least(1, end, (count) => within(end - count, end) !== undefined);
  return within(begin, end) ?? { kind: clearIdentifier(text)!, firstLine: 1, lastLine: lines.length };
}

/** `line 3 holds what looks like an SSN; …`, for whoever wrote the text. */
export function clearLinesInWords({ kind, firstLine, lastLine }: ClearLines): string {
  const lines = firstLine === lastLine ? `line ${firstLine} holds` : `lines ${firstLine} to ${lastLine} hold`;
  return `${lines} what looks like ${withArticle(kind)}; write a pseudonym or a code, or leave it out`;
}

/** The least number from `from` to `to` of which it is so, if from one on it always is. */
function least(from: number, to: number, isSo: (n: number) => boolean): number {
  let [low, high] = [from, to];
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (isSo(middle)) high = middle;
    else low = middle + 1;
  }
  return low;
}

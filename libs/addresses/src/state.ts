import { STATE_NAMES } from './states.js';
import type { Tokens } from './tokens.js';
import { CLASS, classesOf } from './word-classes.js';
import { STATE_CODES, statesOfZip } from './zip.js';

export interface StateFound {
  state: string;
  /** Words taken from the end. */
  length: number;
}

const byLastWord = new Map<string, string[][]>();
for (const name of Object.keys(STATE_NAMES)) {
  const words = name.split(' ');
  const last = words.at(-1)!;
  byLastWord.set(
    last,
    [...(byLastWord.get(last) ?? []), words].sort((a, b) => b.length - a.length),
  );
}
/** Also a court and a direction: on the line of the street they are a state only where the rest supports it. */
const ALSO_STREET_WORDS = new Set(['CT', 'NE']);

/** The state that the words before `end` name, by code or in full. */
export function stateBefore(tokens: Tokens, end: number, zip: string | null): StateFound | null {
  const last = tokens.words[end - 1]!;
  if (last.length === 2) {
    if (!STATE_CODES.has(last)) return null;
    if (ALSO_STREET_WORDS.has(last) && tokens.line[end - 1] === 0 && !isStateHere(tokens, end, last, zip)) return null;
    return { state: last, length: 1 };
  }
  for (const name of byLastWord.get(last) ?? []) {
    const at = end - name.length;
    if (at < 0 || tokens.line[at] !== tokens.line[end - 1] || !name.every((word, i) => tokens.words[at + i] === word))
      continue;
    // "100 WASHINGTON" is a street in no state.
    if (at > 0 && tokens.line[at] === 0 && onlyDigits(tokens.words, at)) return null;
    return { state: STATE_NAMES[name.join(' ')]!, length: name.length };
  }
  return null;
}

/** "12 ELM ST HARTFORD CT" against "12 ELM CT": a street's suffix came before, or the ZIP code is the state's. */
function isStateHere({ words }: Tokens, end: number, code: string, zip: string | null): boolean {
  if (zip !== null && statesOfZip(zip).includes(code)) return true;
  if (end === 1) return true;
  if (classesOf(words[end - 2]) & CLASS.suffix) return false;
  for (let i = 1; i < end - 2; i++) if (classesOf(words[i]) & CLASS.suffix) return true;
  return false;
}

function onlyDigits(words: readonly string[], to: number): boolean {
  for (let i = 0; i < to; i++) if (!/^[\d-]+$/.test(words[i]!)) return false;
  return true;
}

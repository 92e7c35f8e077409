/** The number sign, and what joins two streets. A slash that joins two words is one too. */
const SIGNS = '#&@';

/** The words of an address, in lines (cut at commas, semicolons, bars and line ends). */
export interface Tokens {
  words: string[];
  /** The line that word i stands in, from 0. */
  line: number[];
  /** The first word of each line. */
  starts: number[];
}

/** Bits. 1: part of a word, 8: the slash, which is one too; 2: ends a line; 4: a sign that is a word of its own. Beyond ASCII all is part of a word. */
const KIND = new Uint8Array(128);
for (let c = 0x30; c <= 0x39; c++) KIND[c] = 1;
for (let c = 0x41; c <= 0x5a; c++) KIND[c] = 1;
KIND['-'.charCodeAt(0)] = 1;
KIND['/'.charCodeAt(0)] = 1 | 8;
for (const c of ',;|\n\r') KIND[c.charCodeAt(0)] = 2;
for (const c of SIGNS) KIND[c.charCodeAt(0)] = 4;

/** Cuts folded text into words in one pass. Hyphens and slashes stay inside words and fall off their ends. */
export function tokenise(normalised: string): Tokens {
  const words: string[] = [];
  const line: number[] = [];
  const starts: number[] = [];
  let newLine = true;
  const add = (word: string): void => {
    if (newLine) starts.push(words.length);
    newLine = false;
    words.push(word);
    line.push(starts.length - 1);
  };
  let start = -1;
  let seen = 0;
  const end = normalised.length;
  for (let i = 0; i <= end; i++) {
    const code = i < end ? normalised.charCodeAt(i) : 0x20;
    const kind = code < 128 ? KIND[code]! : 1;
    if (kind & 1) {
      if (start < 0) start = i;
      seen |= kind;
      continue;
    }
    if (start >= 0) {
      if (seen & 8) addJoined(normalised.slice(start, i), add);
      else {
        const word = trimmed(normalised, start, i);
        if (word !== '') add(word);
      }
      seen = 0;
      start = -1;
    }
    if (kind === 4) add(normalised[i]!);
    else if (kind === 2) newLine = true;
  }
  return { words, line, starts };
}

/** A slash alone, or between two words ("MAIN ST/5TH AVE"), is a word of its own; in 1/2, C/O and N/A it is part of one. */
function addJoined(text: string, add: (word: string) => void): void {
  if (text === '/') add(text);
  const parts = text.split('/');
  const apart = parts.length > 1 && parts.every((part) => part.length > 1 && /[A-Z]/.test(part));
  for (const [i, part] of (apart ? parts : [text]).entries()) {
    if (i > 0) add('/');
    const word = trimmed(part, 0, part.length);
    if (word !== '') add(word);
  }
}

/** Whether a word is a sign: it says nothing by itself. */
export const isSign = (word: string): boolean => word.length === 1 && (SIGNS.includes(word) || word === '/');

function trimmed(text: string, from: number, to: number): string {
  while (from < to && isJoiner(text.charCodeAt(from))) from++;
  while (to > from && isJoiner(text.charCodeAt(to - 1))) to--;
  return text.slice(from, to);
}

const isJoiner = (code: number): boolean => code === 0x2d || code === 0x2f;

export function hasDigit(word: string): boolean {
  for (let i = 0; i < word.length; i++) {
    const code = word.charCodeAt(i);
    if (code >= 0x30 && code <= 0x39) return true;
  }
  return false;
}

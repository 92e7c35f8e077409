/** The words of an address, in lines (cut at commas, semicolons, bars and line ends). */
export interface Tokens {
  words: string[];
  /** The line that word i stands in, from 0. */
  line: number[];
  /** The first word of each line. */
  starts: number[];
}

const HASH = 0x23;

/** 0: blank, 1: part of a word, 2: ends a line, 3: the number sign, a word of its own. Beyond ASCII all is part of a word. */
const KIND = new Uint8Array(128);
for (let c = 0x30; c <= 0x39; c++) KIND[c] = 1;
for (let c = 0x41; c <= 0x5a; c++) KIND[c] = 1;
for (const c of '-/') KIND[c.charCodeAt(0)] = 1;
for (const c of ',;|\n\r') KIND[c.charCodeAt(0)] = 2;
KIND[HASH] = 3;

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
  const end = normalised.length;
  for (let i = 0; i <= end; i++) {
    const code = i < end ? normalised.charCodeAt(i) : 0x20;
    const kind = code < 128 ? KIND[code]! : 1;
    if (kind === 1) {
      if (start < 0) start = i;
      continue;
    }
    if (start >= 0) {
      const word = trimmed(normalised, start, i);
      if (word !== '') add(word);
      start = -1;
    }
    if (kind === 3) add('#');
    else if (kind === 2) newLine = true;
  }
  return { words, line, starts };
}

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

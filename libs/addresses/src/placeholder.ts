import { PLACEHOLDERS } from './placeholders.js';

/** By first word, longest phrase first, so that one look decides for nearly every real address. */
const byFirst = new Map<string, string[][]>();
for (const phrase of PLACEHOLDERS) {
  const words = phrase.split(' ');
  const list = byFirst.get(words[0]!) ?? [];
  list.push(words);
  byFirst.set(words[0]!, list);
}
for (const list of byFirst.values()) list.sort((a, b) => b.length - a.length);

const JOINERS = /[-/]/;
const DIGITS = /\d+/g;

/**
 * Whether words[from..to), digits removed, are nothing but dictionary phrases ("NA NA", "UNKNOWN ADDRESS, UNKNOWN CITY 00000").
 * False where only digits are left: that is a number or a ZIP code, not a placeholder.
 */
export function isPlaceholder(words: readonly string[], from: number, to: number): boolean {
  const left: string[] = [];
  let first = true;
  for (let i = from; i < to; i++) {
    const word = withoutDigits(words[i]!);
    if (word === '') continue;
    if (first && !mayStart(word)) return false;
    first = false;
    if (JOINERS.test(word)) {
      for (const part of word.split(JOINERS)) if (part !== '') left.push(part);
    } else left.push(word);
  }
  let at = 0;
  while (at < left.length) {
    const length = runOfX(left, at) || phraseAt(left, at);
    if (length === 0) return false;
    at += length;
  }
  return left.length > 0;
}

function mayStart(word: string): boolean {
  if (byFirst.has(word)) return true;
  return word.charCodeAt(0) === 0x58 || JOINERS.test(word);
}

function phraseAt(left: readonly string[], at: number): number {
  for (const phrase of byFirst.get(left[at]!) ?? []) {
    if (phrase.every((word, i) => left[at + i] === word)) return phrase.length;
  }
  return 0;
}

/** How many words from `at` are made of X only; 0 unless there are two X or more in all. */
function runOfX(left: readonly string[], at: number): number {
  let count = 0;
  let words = 0;
  for (let word = left[at]; word !== undefined && /^X+$/.test(word); word = left[at + words]) {
    count += word.length;
    words++;
  }
  return count >= 2 ? words : 0;
}

/** Empty where nothing but digits, hyphens, slashes and number signs was there. */
function withoutDigits(word: string): string {
  let digits = false;
  let letters = false;
  for (let i = 0; i < word.length && !(digits && letters); i++) {
    const code = word.charCodeAt(i);
    if (code >= 0x30 && code <= 0x39) digits = true;
    else if (code !== 0x23 && code !== 0x2d && code !== 0x2f) letters = true;
  }
  if (!letters) return '';
  return digits ? word.replace(DIGITS, '') : word;
}

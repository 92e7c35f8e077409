import { isOrdinal } from './house-number.js';
import { hasDigit } from './tokens.js';
import { CLASS, classesOf } from './words.js';

/** How far from what joins them the streets are looked for: keeps a hostile text linear. */
const REACH = 8;
const NO_STREET = CLASS.unit | CLASS.box | CLASS.poBox | CLASS.careOf;
/** I-35, US-50, FM1960. */
const ROAD_CODE = /^[A-Z]{1,3}-?\d{1,4}$/;

/**
 * Whether words[at], within one line [start, end), joins two streets: "BROADWAY & 5TH AVE", "MAIN ST AT ELM ST", "CORNER OF
 * MAIN AND ELM". A firm and a couple have no word of a street on either side.
 */
export function joinsStreets(words: readonly string[], start: number, at: number, end: number): boolean {
  if (at === start || at + 1 >= end || classesOf(words[at + 1]) & NO_STREET) return false;
  const from = Math.max(start, at - REACH);
  const to = Math.min(end, at + 1 + REACH);
  for (let i = from; i < at; i++) if (classesOf(words[i]) & CLASS.corner) return true;
  const left = hasStreetWord(words, from, at, start);
  const right = hasStreetWord(words, at + 1, to, at + 1);
  return classesOf(words[at]) & CLASS.joins ? left || right : left && right;
}

/** A suffix that is not the first word ("ST PAUL"), an ordinal, or a highway with its number. */
function hasStreetWord(words: readonly string[], from: number, to: number, first: number): boolean {
  for (let i = from; i < to; i++) {
    const word = words[i]!;
    if (isOrdinal(word) || ROAD_CODE.test(word)) return true;
    const classes = classesOf(word);
    if (classes & CLASS.suffix && i > first) return true;
    if (classes & (CLASS.highway | CLASS.road) && i + 1 < to && (hasDigit(words[i + 1]!) || word.length > 3))
      return true;
  }
  return false;
}

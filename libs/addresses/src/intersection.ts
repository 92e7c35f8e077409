import { isOrdinal } from './house-number.js';
import { hasDigit } from './tokens.js';
import { CLASS, classesOf } from './words.js';

/** How far from what joins them the streets are looked for: keeps a hostile text linear. */
const REACH = 8;
const NO_STREET = CLASS.unit | CLASS.box | CLASS.poBox | CLASS.careOf;
/** I-35, US-50, FM1960. */
const ROAD_CODE = /^([A-Z]{1,3})-?\d{1,4}$/;

/**
 * Whether words[at], within one line [start, end), joins two streets: "BROADWAY & 5TH AVE", "MAIN ST AT ELM ST", "CORNER OF
 * MAIN AND ELM". A firm and a couple have no word of a street on either side.
 */
export function joinsStreets(words: readonly string[], start: number, at: number, end: number): boolean {
  if (at === start || at + 1 >= end || classesOf(words[at + 1]) & NO_STREET) return false;
  const from = Math.max(start, at - REACH);
  const to = Math.min(end, at + 1 + REACH);
  for (let i = from; i < at; i++) if (classesOf(words[i]) & CLASS.corner) return true;
  const left = hasStreetWord(words, from, at, start, false);
  if (words[at] === 'AT' && left && classesOf(words[at - 1]) & CLASS.suffix) return true;
  const right = hasStreetWord(words, at + 1, to, at + 1, true);
  return classesOf(words[at]) & CLASS.joins ? left || right : left && right;
}

/** One side of what joins, words[from..to) of a line or of what follows; `first` is the first word of it. */
function hasStreetWord(words: readonly string[], from: number, to: number, first: number, isRight: boolean): boolean {
  for (let i = from; i < to; i++) {
    const word = words[i]!;
    const classes = classesOf(word);
    const before = i > first ? classesOf(words[i - 1]) : 0;
    const next = i + 1 < to ? words[i + 1]! : null;
    // "5TH & MAIN", "MAIN & 5TH ALBANY NY"; not "1ST BAPTIST CHURCH & SCHOOL".
    if (isOrdinal(word) && ((isRight && i === first) || next === null || classesOf(next) & CLASS.suffix)) return true;
    if (classes & CLASS.ordinal && i === first && next === null) return true;
    const road = ROAD_CODE.exec(word);
    if (road && classesOf(road[1]) & CLASS.highway) return true;
    // "ST PAUL", "PRISON RD", "COUNTY ROAD & BRIDGE DEPT" name no street.
    if (
      classes & CLASS.suffix &&
      i > first &&
      !(before & CLASS.facility) &&
      !(isRoadOfNumber(word) && before & CLASS.roadOwner)
    )
      return true;
    if (classes & (CLASS.highway | CLASS.road) && next !== null && (hasDigit(next) || (word.length > 3 && i === first)))
      return true;
  }
  return false;
}

const isRoadOfNumber = (word: string): boolean => word === 'ROAD' || word === 'HIGHWAY';

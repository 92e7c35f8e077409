import { domesticCountry, foreignCountry, territoryBefore } from './country.js';
import { isPlaceholder } from './placeholder.js';
import { STATE_CODES, stateBefore } from './state.js';
import { isSign, type Tokens } from './tokens.js';
import { CLASS, classesOf } from './words.js';
import { completedZip, looksLikeZip } from './zip.js';

/** The end of an address, read backwards: country, ZIP code and state, in any order. */
export interface Tail {
  /** Words from here on are taken. */
  end: number;
  state: string | null;
  zip: string | null;
  /** Something stands where the ZIP code should, and is none. */
  zipMalformed: boolean;
  /** `zip` is what a spreadsheet left of it, completed. */
  zipCompleted: boolean;
  foreign: boolean;
}

export function readTail(tokens: Tokens, foreign: boolean): Tail {
  const { words, line, starts } = tokens;
  const tail: Tail = { end: words.length, state: null, zip: null, zipMalformed: false, zipCompleted: false, foreign };
  let stateInFull = false;
  // Each pass takes something; few passes suffice, and the bound keeps a hostile text linear.
  for (let pass = 0; pass < 12 && tail.end > 0; pass++) {
    const before = tail.end;
    if (tail.foreign) break;
    if (isJoining(words[tail.end - 1]!)) {
      tail.end--;
      continue;
    }
    tail.end -= domesticCountry(tokens, tail.end);
    if (tail.end === 0) break;
    if (tail.zip === null && tail.state === null && !tail.zipMalformed) {
      const taken = foreignCountry(tokens, tail.end);
      tail.foreign = taken > 0;
      tail.end -= taken;
      if (tail.foreign) break;
    }
    if (tail.zip === null && !tail.zipMalformed) takeZip(tokens, tail);
    if (tail.end === 0) break;
    if (tail.state === null) {
      tail.state = territoryBefore(tokens, tail.end);
      if (tail.state !== null) {
        tail.end--;
        continue;
      }
      const found = stateBefore(tokens, tail.end, tail.zip);
      if (found !== null) {
        tail.state = found.state;
        stateInFull = found.length > 1 || words[tail.end - 1]!.length > 2;
        tail.end -= found.length;
      }
    } else if (stateInFull && words[tail.end - 1] === tail.state) {
      // "…, PR 00921, PUERTO RICO"
      stateInFull = false;
      tail.end--;
    }
    const lineStart = tail.end > 0 ? starts[line[tail.end - 1]!]! : 0;
    // "UNKNOWN" in the column of a city or a country tells nothing of the street.
    if (lineStart > 0 && isPlaceholder(words, lineStart, tail.end) && !endsInDigits(words[tail.end - 1]!))
      tail.end = lineStart;
    if (tail.end === before) break;
  }
  return tail;
}

function takeZip(tokens: Tokens, tail: Tail): void {
  const { words, line, starts } = tokens;
  const at = tail.end - 1;
  const last = words[at]!;
  if (!startsWithDigit(last)) return;
  const previous = at > 0 && line[at - 1] === line[at] ? words[at - 1]! : null;
  const previousClasses = previous === null ? 0 : classesOf(previous);
  const previousIsState = previous !== null && STATE_CODES.has(previous) && at - 1 !== 0;
  const belongsToPrevious =
    previousClasses & (CLASS.unit | CLASS.box | CLASS.poBox) && !(previous !== null && STATE_CODES.has(previous));
  if (looksLikeZip(last) && !belongsToPrevious) {
    tail.zip = last;
    tail.end = at;
  } else if (last.length === 4 && previous?.length === 5 && looksLikeZip(previous) && /^\d{4}$/.test(last)) {
    tail.zip = previous;
    tail.end = at - 1;
  } else if (completeZip(tokens, tail)) {
    tail.end = at;
  } else if (/^[\dOIL-]{3,12}$/.test(last)) {
    // "ALBANY NY 1220", or a last line that is a number of the wrong length.
    const alone = starts[line[at]!] === at && line[at]! > 0;
    const isRoad =
      previousIsState && line[at] === 0 && (classesOf(previous) | classesOf(words[at - 2])) & CLASS.highway;
    if (alone || (previousIsState && !isRoad)) {
      tail.zipMalformed = true;
      tail.end = at;
    }
  }
}

/** "BOSTON MA 2139", "MASSACHUSETTS, 2139". `read` writes 2139.0 as 2139-0. */
function completeZip(tokens: Tokens, tail: Tail): boolean {
  const { words, line, starts } = tokens;
  const at = tail.end - 1;
  if (at < 1 || !/^\d{3,9}(?:-0+|-\d{4})?$/.test(words[at]!)) return false;
  const state = tail.state ?? stateBefore(tokens, at, null)?.state;
  if (state === undefined) return false;
  const zip = completedZip(words[at]!.replace(/-0+$/, ''), state);
  if (zip === null) return false;
  // "8 NY 639" is a road; so is "STATE HWY CT 612".
  const alone = starts[line[at]!] === at;
  if (!alone && line[at] === 0 && (at < 3 || (classesOf(words[at - 1]) | classesOf(words[at - 2])) & CLASS.highway))
    return false;
  tail.zip = zip;
  tail.zipCompleted = true;
  return true;
}

/** The number sign ends a unit that lacks its number; the others join nothing here. */
const isJoining = (word: string): boolean => word !== '#' && isSign(word);
const startsWithDigit = (word: string): boolean => isDigit(word.charCodeAt(0));
const endsInDigits = (word: string): boolean => isDigit(word.charCodeAt(word.length - 1));
const isDigit = (code: number): boolean => code >= 0x30 && code <= 0x39;

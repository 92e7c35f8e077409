import { isPlaceholder } from './placeholder.js';
import { hasDigit, isSign, type Tokens } from './tokens.js';
import { CLASS, classesOf, phraseClasses } from './words.js';

interface City {
  found: boolean;
  /** Words from here on are the city's. */
  end: number;
}

const NEVER_CITY =
  CLASS.unit |
  CLASS.box |
  CLASS.poBox |
  CLASS.facility |
  CLASS.facilityPairs |
  CLASS.urbanisation |
  CLASS.careOf |
  CLASS.generalDelivery;

/**
 * The city, between the street and the state: a line of its own where there are lines, else the last plain word of the only
 * line. Where nothing but a city is left ("ALBANY NY 12207"), all of it is the city. In doubt a city is assumed: a code is
 * for what is missing on the face of it.
 */
export function readCity(tokens: Tokens, end: number): City {
  if (end === 0) return { found: false, end };
  const { words, line, starts } = tokens;
  const start = starts[line[end - 1]!]!;
  if (start > 0 && isCityLine(tokens, start, end)) return { found: true, end: start };
  if (start > 0) return { found: endsInPlainWord(words, start, end), end };
  if (isPlaceholder(words, 0, end)) return { found: false, end };
  if (isCityOnly(words, end)) return { found: true, end: 0 };
  return { found: endsInPlainWord(words, 0, end), end };
}

function isCityLine({ words }: Tokens, start: number, end: number): boolean {
  for (let i = start; i < end; i++) {
    if (hasDigit(words[i]!)) return false;
    if ((classesOf(words[i]) | phraseClasses(words, i)) & NEVER_CITY) return false;
  }
  return !endsInSuffix(words, start, end) || hasStreet(words, start);
}

/** "MAIN ST", "MAIN ST N"; not "PORT ST LUCIE". A suffix alone ("CIRCLE", Montana) is a name. */
function endsInSuffix(words: readonly string[], start: number, end: number): boolean {
  let last = end - 1;
  while (last > start && classesOf(words[last]) & CLASS.direction) last--;
  return last > start && (classesOf(words[last]) & CLASS.suffix) !== 0;
}

/** Whether the lines before have a number and a word, so that the line after need not be the street ("COLLEGE PLACE"). */
function hasStreet(words: readonly string[], end: number): boolean {
  let digits = false;
  let word = false;
  for (let i = 0; i < end; i++) {
    if (hasDigit(words[i]!)) digits = true;
    else if (words[i]!.length > 1 && !(classesOf(words[i]) & CLASS.unit)) word = true;
  }
  return digits && word;
}

const NOT_CITY_ONLY = NEVER_CITY | CLASS.ship | CLASS.militaryUnit;

function isCityOnly(words: readonly string[], end: number): boolean {
  for (let i = 0; i < end; i++) {
    const classes = classesOf(words[i]) | phraseClasses(words, i);
    if (hasDigit(words[i]!) || classes & NOT_CITY_ONLY) return false;
    if (i > 0 && classes & CLASS.suffix) return false;
    if (i === 0 && end > 1 && classes & CLASS.spelled) return false;
  }
  return true;
}

/** On a line that has the street too: the last word is the city's if it is plain, and another plain word or a box is left. */
function endsInPlainWord(words: readonly string[], start: number, end: number): boolean {
  if (!isPlain(words[end - 1]!)) return false;
  for (let i = end - 2; i >= start; i--) {
    if (
      isPlain(words[i]!) ||
      classesOf(words[i]) & (CLASS.box | CLASS.poBox | CLASS.direction | CLASS.suffix | CLASS.highway)
    )
      return true;
  }
  return false;
}

function isPlain(word: string): boolean {
  return (
    !hasDigit(word) &&
    !isSign(word) &&
    !(classesOf(word) & (CLASS.suffix | CLASS.direction | CLASS.unit | CLASS.box | CLASS.facility))
  );
}

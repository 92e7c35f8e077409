/** An e-mail address: its domain ends in a word. Of the name before it the last character is enough. */
const EMAIL = /(?<=[\p{L}\p{N}_])@[\p{L}\p{N}](?:[\p{L}\p{N}-]*\.)+\p{L}{2,}/u;

export const hasEmail = (text: string): boolean => EMAIL.test(text);

/** Words of prose between a number and a street word ("30 days after the court order"), which no street has. */
const PROSE =
  'of|the|an?|and|or|by|in|to|for|on|at|per|under|from|after|before|within|until|through|their|its|this|that|were|was|is|are|' +
  'days|hours|weeks|months|years|items|rows|requests|records|names|parts|parties|files|usc|cfr|u\\.s\\.c\\.';
/** Of a court, or of a device. */
const OF_COURT = 'district|circuit|bankruptcy|superior|supreme|appeals|tax|federal|probate|family|immigration|juvenile';
const OF_DEVICE = 'hard|external|internal|tape|disk|disc|flash|usb|thumb|optical|portable|encrypted|backup|network|ssd';
const SURE = 'st|street|ave|avenue|rd|road|blvd|boulevard|ln|lane|ter|terrace|hwy|highway|pkwy|parkway';
const UNSURE = 'dr|drive|ct|court|pl|place|cir|circle|way';
const DIRECTION = 'north|south|east|west|ne|nw|se|sw|n|s|e|w';
const UNIT = '(?:apt|apartment|unit|ste|suite|rm|room|fl|floor)';

/**
 * House number, one to four words, a street word, and perhaps a direction and a unit. Numbers inside a docket ("25-cv-01907 … court") are
 * no house number.
 */
const line = (letters: string, flags: string): RegExp =>
  new RegExp(
    `(?<![0-9A-Za-z.:-])[0-9]{1,6}(?:-[0-9]{1,4})?(?: {1,4}(?:${DIRECTION})\\.?)?` +
      `(?: {1,4}(?!(?:${PROSE}) )[${letters}.'’]{1,20}){1,4} {1,4}(?:(?:${SURE})|(${UNSURE}))(?![${letters}])\\.?` +
      `(?: {1,4}(?:${DIRECTION})(?![${letters}])\\.?)?` +
      `(?:,? {1,4}(?:${UNIT}\\.? {0,4}#? {0,4}|# {0,4})[0-9a-z-]{1,6}(?![${letters}]))?`,
    flags,
  );
/** Far quicker than the other, and most texts are ASCII. */
const ASCII_LINE = line('a-z0-9', 'gi');
const LINE = line('\\p{L}0-9', 'giu');
const NO_STREET = new RegExp(`(?: (?:${OF_COURT}) court| (?:${OF_DEVICE}) drive)`, 'i');

/** States, districts and territories, and the military's three. */
const STATE =
  'A[AEKLPRSZ]|C[AOT]|D[CE]|FL|G[AU]|HI|I[ADLN]|K[SY]|LA|M[ADEINOPST]|N[CDEHJMVY]|O[HKR]|P[ARW]|RI|S[CD]|T[NX]|UT|V[AIT]|W[AIVY]';
const REST = "[\\p{L}.'’-]";
const CITY = `\\p{L}${REST}*`;
const ZIP = '[0-9]{5}(?:-[0-9]{4})?(?![0-9A-Za-z-])';
/** `, Springfield, IL 62701`, in any case. */
const STATE_AND_ZIP = new RegExp(`^[ ,]+(?:${CITY}[ ,]+){0,4}(?:${STATE})[ ,]+${ZIP}`, 'iu');
/** `, Springfield, IL`: a state without a ZIP is in capitals. */
const CITY_AND_STATE = new RegExp(`^[ ,]+(?:${CITY}[ ,]+){1,4}(?:${STATE})(?![\\p{L}0-9])`, 'u');
/** A ZIP alone; a number before a word is a count. */
const ZIP_ALONE = new RegExp(`^[ ,]+(?:\\p{Lu}${REST}*[ ,]+){0,3}${ZIP}(?! +[a-z])`, 'u');
const CITY_ALONE = new RegExp(`^ *, *\\p{L}${REST}{2}`, 'u');
const PROPER_CITY = /^ *, *\p{Lu}\p{L}{2}/u;

/**
 * A street line with its city or ZIP. A line alone is not found: "2 district court" is one by its form. `text` is readable, without what
 * is not seen, or a whole JSON text: a line does not go past a quote.
 */
export function hasStreetAddress(text: string): boolean {
  const lines = /^[\x00-\x7f]*$/.test(text) ? ASCII_LINE : LINE;
  lines.lastIndex = 0;
  for (let match = lines.exec(text); match; match = lines.exec(text)) {
    const [found, unsure] = match;
    // Another reading may begin within this one.
    lines.lastIndex = match.index + 1;
    if (isFull(found, unsure, text.slice(match.index + found.length, match.index + found.length + 120))) return true;
  }
  return false;
}

function isFull(found: string, unsure: string | undefined, rest: string): boolean {
  if (unsure === undefined) {
    return [STATE_AND_ZIP, CITY_AND_STATE, ZIP_ALONE, CITY_ALONE].some((tail) => tail.test(rest));
  }
  if (NO_STREET.test(found)) return false;
  if (STATE_AND_ZIP.test(rest) || CITY_AND_STATE.test(rest)) return true;
  // `Hartford CT 06103`: a state.
  if (ZIP_ALONE.test(rest)) return !(/^ct$/i.test(unsure) && /^[ ,]+06/.test(rest));
  return /^\p{Lu}/u.test(unsure) && PROPER_CITY.test(rest);
}

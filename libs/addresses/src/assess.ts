import { addressText, type AddressInput, type AddressParts } from './address-input.js';
import { readCity } from './city.js';
import { assessmentOf, BIT, type AddressAssessment } from './codes.js';
import { countryAsListed, readCountry, UNITED_STATES } from './country.js';
import { readDelivery } from './delivery.js';
import { normaliseText, withoutAccents } from './normalise-text.js';
import { isPlaceholder } from './placeholder.js';
import { STATE_CODES, stateBefore } from './state.js';
import { readTail } from './tail.js';
import { hasDigit, isSign, tokenise, type Tokens } from './tokens.js';
import { CLASS, classesOf } from './words.js';
import { completedZip, isPossibleZip, looksLikeZip, statesOfZip } from './zip.js';

/**
 * Whether an address suffices on its face: deterministic, of the text alone, in time linear in its length. It says nothing of
 * whether the address is right, or whose it is. Sufficient is whatever no rule finds fault with: in doubt no code is given.
 */
export function assessAddress(input: AddressInput): AddressAssessment {
  if (typeof input === 'string') return assessmentOf(judge(read(input), NO_COLUMNS));
  return assessmentOf(judgeParts(input));
}

/** What a spreadsheet writes for a formula that failed. */
const FORMULA_ERROR = /#(?:N\/A|REF!|VALUE!|NAME\?|DIV\/0!|NUM!|NULL!)/gi;
/** 100.0: a number that went through a column of numbers. Full stops are deleted, which would make it 1000. */
const DECIMAL_ZEROS = /(\d)\.(0+)(?![\dA-Za-z.])/g;

function read(text: string): Tokens {
  let plain = text;
  if (plain.includes('#')) plain = plain.replace(FORMULA_ERROR, ' NA ');
  if (plain.includes('.0')) plain = plain.replace(DECIMAL_ZEROS, '$1-$2');
  return tokenise(withoutAccents(normaliseText(plain)));
}

/** What columns say of themselves. */
interface Columns {
  foreign: boolean;
  zipMalformed: boolean;
  zipCompleted: boolean;
}

const NO_COLUMNS: Columns = { foreign: false, zipMalformed: false, zipCompleted: false };

/** Columns say what they are, so that a ZIP column of letters is a malformed ZIP code and a country column is a country. */
function judgeParts(parts: AddressParts): number {
  const country = parts.country ? (countryAsListed(parts.country) ?? readCountry(read(parts.country))) : UNITED_STATES;
  if (country === UNITED_STATES && (!parts.zip || looksLikeZip(parts.zip)))
    return judge(read(addressText(parts, null)), NO_COLUMNS);
  const zip = zipColumn(parts.zip, () => stateColumn(parts.state) ?? (country || null));
  const foreign = country === null && !isOursAfterAll(parts, zip.code);
  const rest = { ...parts, zip: zip.code, country: country && stateColumn(parts.state) === null ? country : null };
  return judge(read(addressText(rest)), {
    foreign,
    zipMalformed: zip.code === null,
    zipCompleted: zip.completed && zip.code !== null,
  });
}

/** CA in the columns of state and country, with a ZIP code of California, is a state that was written twice. */
function isOursAfterAll({ state, country }: AddressParts, zip: string | null): boolean {
  if (!zip || country!.trim().length !== 2) return false;
  const code = stateColumn(state);
  return code !== null && code === country!.trim().toUpperCase() && isPossibleZip(zip, code);
}

function stateColumn(text: string | null | undefined): string | null {
  if (!text) return null;
  if (STATE_CODES.has(text)) return text;
  const tokens = read(text);
  const { length } = tokens.words;
  const found = length === 0 ? null : stateBefore(tokens, length, null);
  return found?.length === length ? found.state : null;
}

/** The column as an address's end can have it: empty where there is none, null where it is no ZIP code. */
interface ZipColumn {
  code: string | null;
  completed: boolean;
}

function zipColumn(text: string | null | undefined, state: () => string | null): ZipColumn {
  if (!text) return { code: '', completed: false };
  const plain = text.length > LONGEST_NUMERAL || /^\d+$/.test(text) ? text : bare(text);
  if (looksLikeZip(plain)) return { code: plain, completed: false };
  // Not through words, whose full stops are deleted: 2139.0 would be 21390.
  if (isNumeral(plain)) {
    const named = state();
    const code = completedZip(plain, named);
    // Where the state stands in another column ("BOSTON MA"), the end of the address is read as text.
    return code === null && named === null && /^\d{3,9}$/.test(plain)
      ? { code: plain, completed: false }
      : { code, completed: true };
  }
  const { words } = read(text);
  if (words.length === 0 || (isPlaceholder(words, 0, words.length) && !words.some(hasDigit)))
    return { code: '', completed: false };
  const zip = words.join('-');
  return { code: looksLikeZip(zip) ? zip : null, completed: false };
}

/** Without what a spreadsheet leaves around a text that it is to leave alone: ="02139", '02139. */
const bare = (text: string): string =>
  text
    .normalize('NFKC')
    .trim()
    .replace(/^[='"]+/, '')
    .replace(/["']+$/, '');

/** Of what a spreadsheet writes, quotes included: keeps a hostile column cheap. */
const LONGEST_NUMERAL = 40;
const isNumeral = (text: string): boolean => text.length <= LONGEST_NUMERAL && /^\d(?:[\d.,E+-]*[\d.])?$/i.test(text);

/** The codes, as bits. */
function judge(tokens: Tokens, columns: Columns): number {
  const { words } = tokens;
  const count = words.length;
  if (count === 0 || words.every(isSign)) return columns.zipMalformed ? BIT.A05 | BIT.A06 : BIT.A01;
  if (isPlaceholder(words, 0, count)) return BIT.A02;
  const zipOnly = onlyZip(words);
  if (zipOnly !== null) return isPossibleZip(zipOnly, null) ? BIT.A05 : BIT.A05 | BIT.A06;

  const tail = readTail(tokens, columns.foreign);
  const anchored = tail.state !== null || tail.zip !== null || tail.foreign;
  const city = anchored ? readCity(tokens, tail.end) : { found: false, end: tail.end };
  const puertoRico = tail.state === 'PR' || (tail.zip !== null && statesOfZip(tail.zip).includes('PR'));
  const skip = placeholderLines(tokens, city.end);
  const delivery = readDelivery(tokens, city.end, {
    skip,
    military: isMilitary(tokens, tail.state),
    puertoRico: puertoRico || (tail.state === null && !tail.foreign),
    foreign: tail.foreign,
    cityApart: city.end < tail.end,
  });
  if (skip !== null && !delivery.number) return BIT.A02;

  let bits = 0;
  if (!delivery.number) bits |= BIT.A03;
  if (!delivery.name) bits |= BIT.A04;
  if (tail.foreign) bits |= BIT.A12;
  else {
    const malformed = tail.zipMalformed || columns.zipMalformed;
    const zipPossible = tail.zip !== null && isPossibleZip(tail.zip, tail.state);
    if (malformed || (tail.zip !== null && !zipPossible)) bits |= BIT.A06;
    if (!(city.found && tail.state !== null) && !zipPossible) bits |= BIT.A07;
    if (tail.zipCompleted || columns.zipCompleted) bits |= BIT.A13;
  }
  if (delivery.indirect) bits |= BIT.A10;
  // An address that says only "COUNTY JAIL" lacks its location, the city included: A08 says so, and A07 would repeat it.
  if (delivery.facility) bits = delivery.number ? bits | BIT.A09 : (bits | BIT.A08) & ~BIT.A07;
  return bits;
}

/** The ZIP code where there is nothing else, else null. */
function onlyZip(words: readonly string[]): string | null {
  if (words.length === 1 && looksLikeZip(words[0]!)) return words[0]!;
  if (words.length !== 2 || words[0]!.length !== 5 || words[1]!.length !== 4) return null;
  const both = words.join('-');
  return looksLikeZip(both) ? both : null;
}

function isMilitary({ words }: Tokens, state: string | null): boolean {
  if (state === 'AA' || state === 'AE' || state === 'AP') return true;
  return words.some((word) => classesOf(word) & CLASS.militaryPost);
}

/** Lines before the city that are placeholders as a whole. */
function placeholderLines({ words, line, starts }: Tokens, end: number): Set<number> | null {
  let found: Set<number> | null = null;
  for (let start = 0; start < end;) {
    const current = line[start]!;
    const next = Math.min(starts[current + 1] ?? end, end);
    if (isPlaceholder(words, start, next)) (found ??= new Set()).add(current);
    start = next;
  }
  return found;
}

import { addressText, type AddressInput, type AddressParts } from './address-input.js';
import { readCity } from './city.js';
import { assessmentOf, BIT, type AddressAssessment } from './codes.js';
import { isForeignCountry } from './country.js';
import { readDelivery } from './delivery.js';
import { normaliseText, withoutAccents } from './normalise-text.js';
import { isPlaceholder } from './placeholder.js';
import { readTail } from './tail.js';
import { hasDigit, tokenise, type Tokens } from './tokens.js';
import { CLASS, classesOf } from './words.js';
import { isPossibleZip, looksLikeZip, statesOfZip } from './zip.js';

/**
 * Whether an address suffices on its face: deterministic, of the text alone, in time linear in its length. It says nothing of
 * whether the address is right, or whose it is. Sufficient is whatever no rule finds fault with: in doubt no code is given.
 */
export function assessAddress(input: AddressInput): AddressAssessment {
  if (typeof input === 'string') return assessmentOf(judge(read(input), false, false));
  return assessmentOf(judgeParts(input));
}

const read = (text: string): Tokens => tokenise(withoutAccents(normaliseText(text)));

/** Columns say what they are, so that a ZIP column of letters is a malformed ZIP code and a country column is a country. */
function judgeParts(parts: AddressParts): number {
  const foreign = parts.country ? isForeignCountry(read(parts.country)) : false;
  const zip = zipColumn(parts.zip);
  if (zip === parts.zip && !foreign) return judge(read(addressText(parts)), false, false);
  const rest = { ...parts, zip, country: foreign ? null : parts.country };
  return judge(read(addressText(rest)), foreign, zip === null);
}

/** The column as an address's end can have it: empty where there is none, null where it is no ZIP code. */
function zipColumn(text: string | null | undefined): string | null {
  if (!text) return '';
  if (looksLikeZip(text)) return text;
  const { words } = read(text);
  if (words.length === 0 || (isPlaceholder(words, 0, words.length) && !words.some(hasDigit))) return '';
  const zip = words.join('-');
  return looksLikeZip(zip) ? zip : null;
}

/** The codes, as bits. */
function judge(tokens: Tokens, foreignColumn: boolean, zipColumnMalformed: boolean): number {
  const { words } = tokens;
  const count = words.length;
  if (count === 0 || words.every((word) => word === '#')) return zipColumnMalformed ? BIT.A05 | BIT.A06 : BIT.A01;
  if (isPlaceholder(words, 0, count)) return BIT.A02;
  const zipOnly = onlyZip(words);
  if (zipOnly !== null) return isPossibleZip(zipOnly, null) ? BIT.A05 : BIT.A05 | BIT.A06;

  const tail = readTail(tokens, foreignColumn);
  const anchored = tail.state !== null || tail.zip !== null || tail.foreign;
  const city = anchored ? readCity(tokens, tail.end) : { found: false, end: tail.end };
  const puertoRico = tail.state === 'PR' || (tail.zip !== null && statesOfZip(tail.zip).includes('PR'));
  const skip = placeholderLines(tokens, city.end);
  const delivery = readDelivery(tokens, city.end, {
    skip,
    military: isMilitary(tokens, tail.state),
    puertoRico: puertoRico || (tail.state === null && !tail.foreign),
    foreign: tail.foreign,
  });
  if (skip !== null && !delivery.number) return BIT.A02;

  let bits = 0;
  if (!delivery.number) bits |= BIT.A03;
  if (!delivery.name) bits |= BIT.A04;
  if (tail.foreign) bits |= BIT.A12;
  else {
    const malformed = tail.zipMalformed || zipColumnMalformed;
    const zipPossible = tail.zip !== null && isPossibleZip(tail.zip, tail.state);
    if (malformed || (tail.zip !== null && !zipPossible)) bits |= BIT.A06;
    if (!(city.found && tail.state !== null) && !zipPossible) bits |= BIT.A07;
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

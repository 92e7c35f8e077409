import { Mark } from './byte-scan.js';

/**
 * Identifiers in the clear. High precision on purpose: a refused lawful event is a nuisance, but it is recorded all the
 * same; nine bare digits alone are not refused, because case numbers look like that.
 */
const SSN = /(?<![0-9A-Za-z-])(?!000|666)[0-8][0-9]{2}([- ])(?!00)[0-9]{2}\1(?!0000)[0-9]{4}(?![0-9A-Za-z-])/;
const ITIN = /(?<![0-9A-Za-z-])9[0-9]{2}([- ])(?:5[0-9]|6[0-5]|7[0-9]|8[0-8]|9[0-24-9])\1[0-9]{4}(?![0-9A-Za-z-])/;
const EIN =
  /(?<![0-9A-Za-z-])(?:0[1-6]|1[0-6]|2[0-7]|3[0-9]|4[0-8]|5[0-9]|6[0-8]|7[1-7]|8[0-8]|9[0-589])-[0-9]{7}(?![0-9A-Za-z-])/;
/** A label before nine digits, as a word of its own (`ssn 123456789`, not `protein 123456789`) or in capitals (`theSSN:…`). */
const LABELLED =
  /(?<![a-z])(?:ssn|itin|ein|tin|social.?security(?:.?number|.?no\.?)?|taxpayer.?id)[^0-9a-z]{0,4}[0-9]{9}(?![0-9])/i;
const CAPITALS = /(?<![A-Z])(?:SSN|ITIN|EIN|TIN)[^0-9A-Za-z]{0,4}[0-9]{9}(?![0-9])/;
/**
 * House number, one to four words, a street word. Words of prose between them ("30 days after the court order") and
 * numbers inside a docket ("25-cv-01907 … court") are no address.
 */
const STREET =
  /(?<![0-9A-Za-z.:-])[0-9]{1,6}(?:-[0-9]{1,4})?(?: (?:n|s|e|w|ne|nw|se|sw|north|south|east|west)\.?)?(?: (?!(?:of|the|an?|and|or|by|in|to|for|on|at|per|under|from|after|before|within|until|through|their|its|this|that|days|hours|weeks|months|years|items|rows|requests|records|names|parts|parties|usc|cfr|u\.s\.c\.) )[a-z0-9.']{1,20}){1,4} (?:st|street|ave|avenue|rd|road|blvd|boulevard|ln|lane|dr|drive|ct|court|pl|place|ter|terrace|hwy|highway|pkwy|parkway|cir|circle|way)(?![a-z0-9])/i;

/** Fields where an address belongs: those of agencies, never of people. */
const ADDRESS_BELONGS = new Set(['/data/policy/parties/*/address', '/data/recipient/address']);

/** A keyed or plain digest: its 43 base64url characters are random and say nothing, whatever they look like. */
const DIGEST_TAIL = /(?:^|:)[A-Za-z0-9_-]{43}$/;

export type IdentifierKind = 'SSN' | 'ITIN' | 'EIN' | 'street address';

/**
 * More marks upon one letter than any text has (UAX 15, stream-safe: 30). They are put in order, at a cost that grows with the square of
 * their number: half a second for what one event can hold. No identifier has marks in it, so the rest of them says nothing.
 */
const MARKS = /(\p{M}{30})\p{M}+/gu;

/** Full-width digits, no-break blanks and the many dashes are read as a person would read them. */
const plain = (text: string): string =>
  text
    .replace(MARKS, '$1')
    .normalize('NFKC')
    .replace(/\p{Dash}/gu, '-')
    .replace(/\p{Zs}/gu, ' ');

const isAscii = (text: string): boolean => /^[\x00-\x7f]*$/.test(text);

/** The kind of identifier that a text shows, if any. */
export function clearIdentifier(text: string): IdentifierKind | undefined {
  const seen = (isAscii(text) ? text : plain(text)).replace(DIGEST_TAIL, '');
  if (!/[0-9]/.test(seen)) return undefined;
  if (SSN.test(seen)) return 'SSN';
  if (ITIN.test(seen)) return 'ITIN';
  if (EIN.test(seen)) return 'EIN';
  if (isLabelled(seen)) return 'SSN';
  return STREET.test(seen) ? 'street address' : undefined;
}

export const isLabelled = (text: string): boolean => LABELLED.test(text) || CAPITALS.test(text);

export interface ClearText {
  kind: IdentifierKind;
  /** Names of members and `*` for positions. They are the sender's names unless the event fits its schema. */
  pointer: string;
}

/** Can `findClearIdentifier` find anything? Cheap: `marks` are those of byte-scan for the same text. Never a wrong no. */
export function mayHoldIdentifier(text: string, marks: number): boolean {
  if (marks & (Mark.identifierShape | Mark.escape)) return true;
  if (marks & Mark.nonAscii && plain(text) !== text) return true;
  if (marks & Mark.nineDigits && isLabelled(text)) return true;
  return (marks & Mark.numberThenWord) !== 0 && STREET.test(text);
}

/** Finds an identifier in the clear in any string or member name of an event. Recursive: depth is checked before. */
export function findClearIdentifier(value: unknown, pointer = ''): ClearText | undefined {
  if (typeof value === 'string') {
    const kind = clearIdentifier(value);
    return kind && !(kind === 'street address' && ADDRESS_BELONGS.has(pointer)) ? { kind, pointer } : undefined;
  }
  if (typeof value !== 'object' || value === null) return undefined;
  if (Array.isArray(value)) {
    for (const element of value) {
      const clear = findClearIdentifier(element, `${pointer}/*`);
      if (clear) return clear;
    }
    return undefined;
  }
  for (const [name, member] of Object.entries(value)) {
    // A name that is itself an identifier must not be repeated in the pointer.
    const kind = clearIdentifier(name) ?? labelledMember(name, member);
    if (kind) return { kind, pointer };
    const clear = findClearIdentifier(member, `${pointer}/${name}`);
    if (clear) return clear;
  }
  return undefined;
}

/** `"ssn": "123456789"` or `"ssn": 123456789`: label and digits in two places. A digest shows neither, here as elsewhere. */
function labelledMember(name: string, member: unknown): IdentifierKind | undefined {
  if (typeof member !== 'string' && typeof member !== 'number') return undefined;
  return isLabelled(`${name} ${String(member).replace(DIGEST_TAIL, '')}`) ? 'SSN' : undefined;
}

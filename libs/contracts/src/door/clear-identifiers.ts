/**
 * Identifiers in the clear. High precision on purpose: a refused lawful event is a nuisance, but it is recorded all the
 * same; nine bare digits alone are not refused, because case numbers look like that.
 */
const SSN = /(?<![0-9A-Za-z-])(?!000|666)[0-8][0-9]{2}([- ])(?!00)[0-9]{2}\1(?!0000)[0-9]{4}(?![0-9A-Za-z-])/;
const ITIN = /(?<![0-9A-Za-z-])9[0-9]{2}([- ])(?:5[0-9]|6[0-5]|7[0-9]|8[0-8]|9[0-24-9])\1[0-9]{4}(?![0-9A-Za-z-])/;
const EIN =
  /(?<![0-9A-Za-z-])(?:0[1-6]|1[0-6]|2[0-7]|3[0-9]|4[0-8]|5[0-9]|6[0-8]|7[1-7]|8[0-8]|9[0-589])-[0-9]{7}(?![0-9A-Za-z-])/;
const LABELLED =
  /(?:ssn|itin|ein|tin|social security(?: number| no\.?)?|taxpayer id)[^0-9A-Za-z]{0,4}[0-9]{9}(?![0-9])/i;
const STREET =
  /(?<![0-9A-Za-z])[0-9]{1,6}(?:-[0-9]{1,4})?(?: (?:n|s|e|w|ne|nw|se|sw|north|south|east|west)\.?)?(?: [a-z0-9.']{1,20}){1,4} (?:st|street|ave|avenue|rd|road|blvd|boulevard|ln|lane|dr|drive|ct|court|pl|place|ter|terrace|hwy|highway|pkwy|parkway|cir|circle|way)(?![a-z0-9])/i;

/** Fields where an address belongs: those of agencies, never of people. */
const ADDRESS_BELONGS = new Set(['/data/policy/parties/*/address', '/data/recipient/address']);

export type IdentifierKind = 'SSN' | 'ITIN' | 'EIN' | 'street address';

/** The kind of identifier that a text shows, if any. */
export function clearIdentifier(text: string): IdentifierKind | undefined {
  if (SSN.test(text)) return 'SSN';
  if (ITIN.test(text)) return 'ITIN';
  if (EIN.test(text)) return 'EIN';
  if (LABELLED.test(text)) return 'SSN';
  if (text.length <= 400 && STREET.test(text)) return 'street address';
  return undefined;
}

/** Cheap first look at a whole event's text: can any of the patterns above match at all? */
const SUSPECT =
  /[0-9]{2,3}[- ][0-9]{2}[- ][0-9]{4}|[0-9]{2}-[0-9]{7}|(?:ssn|tin|ein|social|taxpayer)[^0-9]{0,12}[0-9]{9}|[0-9] [A-Za-z]/i;

export interface ClearText {
  kind: IdentifierKind;
  pointer: string;
}

/** Finds an identifier in the clear in any string or field name of an event, or says there is none. */
export function findClearIdentifier(text: string, event: unknown): ClearText | undefined {
  return SUSPECT.test(text) ? walk(event, '') : undefined;
}

function walk(value: unknown, pointer: string): ClearText | undefined {
  if (typeof value === 'string') {
    const kind = clearIdentifier(value);
    return kind && !(kind === 'street address' && ADDRESS_BELONGS.has(pointer)) ? { kind, pointer } : undefined;
  }
  if (Array.isArray(value)) {
    for (const element of value) {
      const found = walk(element, `${pointer}/*`);
      if (found) return found;
    }
  } else if (typeof value === 'object' && value !== null) {
    for (const [name, member] of Object.entries(value)) {
      // A name that is itself an identifier must not be repeated in the pointer.
      const kind = clearIdentifier(name);
      if (kind) return { kind, pointer };
      const found = walk(member, `${pointer}/${name}`);
      if (found) return found;
    }
  }
  return undefined;
}

/** Faults of an address, warnings about it (A09 to A12), and a note on its spelling (A13). docs/addresses.md says what each means. */
export const ADDRESS_CODES = {
  A01: 'EMPTY',
  A02: 'PLACEHOLDER',
  A03: 'NO_STREET_NUMBER',
  A04: 'NO_STREET_NAME',
  A05: 'ZIP_ONLY',
  A06: 'ZIP_INVALID',
  A07: 'NO_CITY_STATE',
  A08: 'FACILITY_NO_LOCATION',
  A09: 'FACILITY_WITH_LOCATION',
  A10: 'POBOX_GENERAL_DELIVERY_CARE_OF',
  A11: 'SHARED_ADDRESS',
  A12: 'FOREIGN',
  A13: 'ZIP_COMPLETED',
} as const;

export type AddressCode = keyof typeof ADDRESS_CODES;
export const ADDRESS_LEVELS = ['SUFFICIENT', 'PARTIAL', 'INSUFFICIENT'] as const;
export type AddressLevel = (typeof ADDRESS_LEVELS)[number];

/** Frozen and shared: two addresses with the same codes get the same object. */
export interface AddressAssessment {
  readonly codes: readonly AddressCode[];
  readonly level: AddressLevel;
}

/** All codes, A01 first; and what each of them, and nothing else, looks like. */
export const ADDRESS_CODE_NAMES = Object.keys(ADDRESS_CODES) as AddressCode[];
export const ADDRESS_CODE_PATTERN = /^A(?:0[1-9]|1[0-3])$/;

/** The codes as bits while an address is judged: A01 is bit 0, A13 bit 12. */
export const BIT = Object.fromEntries(ADDRESS_CODE_NAMES.map((name, i) => [name, 1 << i])) as Record<
  AddressCode,
  number
>;

/**
 * A01 to A08: with any of them an address is insufficient; with any of A09 to A12 else partial. A13 alone leaves it sufficient:
 * a ZIP code that a spreadsheet shortened is a fault of the file, of every row in New England, and not of the address.
 */
const INSUFFICIENT = 0x0ff;
const PARTIAL = 0xf00;
const named = (bits: number): ReadonlySet<string> => new Set(ADDRESS_CODE_NAMES.filter((name) => BIT[name] & bits));
const insufficient = named(INSUFFICIENT);
const partial = named(PARTIAL);
const table: (AddressAssessment | undefined)[] = [];

/** All 8,192 sets of codes can exist at most, so an assessment of a million rows allocates nothing per row. */
export function assessmentOf(bits: number): AddressAssessment {
  return (table[bits] ??= Object.freeze({
    codes: Object.freeze(ADDRESS_CODE_NAMES.filter((name) => bits & BIT[name])),
    level: bits & INSUFFICIENT ? 'INSUFFICIENT' : bits & PARTIAL ? 'PARTIAL' : 'SUFFICIENT',
  }));
}

export function bitsOf(assessment: AddressAssessment): number {
  return assessment.codes.reduce((bits, code) => bits | BIT[code], 0);
}

/** The level of an address that has these codes. */
export function levelOf(codes: readonly string[]): AddressLevel {
  if (codes.length === 0) return 'SUFFICIENT';
  if (codes.some((code) => insufficient.has(code))) return 'INSUFFICIENT';
  return codes.some((code) => partial.has(code)) ? 'PARTIAL' : 'SUFFICIENT';
}

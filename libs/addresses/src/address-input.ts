/** An address that came in columns. Every part is optional: a missing part is left out, never invented. */
export interface AddressParts {
  street?: string | null;
  street2?: string | null;
  city?: string | null;
  state?: string | null;
  zip?: string | null;
  country?: string | null;
}

/** One free-text field, or columns. */
export type AddressInput = string | AddressParts;

/** The parts as one text, a comma between columns, so that both kinds of input normalise alike. `country` stands in for that of the parts. */
export function addressText(input: AddressInput, country?: string | null): string {
  if (typeof input === 'string') return input;
  const { street, street2, city, state, zip } = input;
  if (country === undefined) country = input.country;
  return `${street ?? ''},${street2 ?? ''},${city ?? ''},${state ?? ''},${zip ?? ''},${country ?? ''}`;
}

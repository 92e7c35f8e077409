import { addressText, type AddressInput } from './address-input.js';

const NOT_ASCII = /[^\0-\x7f]/;
const DELETED = /['.`]/;

/**
 * Folds to the characters that the assessment reads: upper case, no apostrophes, no full stops. A character outside of ASCII (a full-width
 * digit, a typographic apostrophe, a dash of another kind, a zero-width blank) is first brought to its ASCII form where it has one. Every
 * step is a single pass: its time grows only with the length of the input.
 */
export function normaliseText(text: string): string {
  let normalised = text;
  if (NOT_ASCII.test(normalised)) normalised = normaliseUnicode(normalised);
  normalised = normalised.toUpperCase();
  return DELETED.test(normalised) ? normalised.replace(/['.`]+/g, '') : normalised;
}

/** Without accents, so that DIRECCIÓN is found in the dictionaries. Only for judging: the normal form keeps its accents. */
export function withoutAccents(normalised: string): string {
  return NOT_ASCII.test(normalised) ? normalised.normalize('NFD').replace(/\p{M}/gu, '') : normalised;
}

function normaliseUnicode(text: string): string {
  return (
    text
      // Normalisation sorts combining marks, quadratically in the worst case; no language stacks more than a few.
      .replace(/(\p{M}{4})\p{M}+/gu, '$1')
      // An acute accent that stands alone is an apostrophe, but normalises to a blank and a mark.
      .replace(/[\u00b4\u2018\u2019\u201b\u02bc\u2032\p{Cf}]/gu, '')
      // "100½" would become 1001/2.
      .replace(/[\u00bc-\u00be\u2150-\u215e]/g, ' $&')
      .normalize('NFKC')
      .replace(/\p{Pd}/gu, '-')
      .replace(/[\u2044\u2215]/g, '/')
      .replace(/[\u2018\u2019]/g, '')
      // Line separators end a line; every other mark or blank is a blank.
      .replace(/[\u2028\u2029\u0085]/g, '\n')
      .replace(/[^\p{L}\p{M}\p{N}\0-\x7f]/gu, ' ')
  );
}

/**
 * The normal form of an address: NFKC, upper case, apostrophes and full stops deleted, other punctuation but `# - /` turned into
 * blanks, blanks collapsed. Addresses with the same form count as one (A11).
 */
export function normaliseAddress(input: AddressInput): string {
  return normaliseText(addressText(input))
    .replace(/[\0-\x22\x24-\x2c\x3a-\x40\x5b-\x60\x7b-\x7f]+/g, ' ')
    .trim();
}

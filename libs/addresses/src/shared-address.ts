import { assessmentOf, BIT, bitsOf, type AddressAssessment } from './codes.js';
import { DigestTable } from './digest-table.js';

/** More people than this at one address, in one request, is worth a look (A11). */
const SHARED_ADDRESS_THRESHOLD = 25;

/**
 * Counts the distinct people at each address of one request. Needs two passes over the file: `add` every row, then `apply` to
 * each. Addresses and people come as keyed digests (32 bytes, of which 8 are kept); a row without a person's counts as a
 * person of its own.
 */
export class SharedAddressCounter {
  readonly #people = new DigestTable();
  readonly #seen = new DigestTable();

  constructor(readonly threshold: number = SHARED_ADDRESS_THRESHOLD) {}

  add(addressDigest: Uint8Array, subjectDigest?: Uint8Array): void {
    const high = word(addressDigest, 0);
    const low = word(addressDigest, 4);
    if (subjectDigest !== undefined) {
      // Keyed digests are uniform and independent, so their sum without carry is as good a key for the pair.
      const times = this.#seen.add(high ^ word(subjectDigest, 0), low ^ word(subjectDigest, 4));
      if (times > 1) return;
    }
    this.#people.add(high, low);
  }

  /** Distinct people counted at the address so far. */
  count(addressDigest: Uint8Array): number {
    return this.#people.count(word(addressDigest, 0), word(addressDigest, 4));
  }

  isShared(addressDigest: Uint8Array): boolean {
    return this.count(addressDigest) > this.threshold;
  }

  /** The assessment with A11 where the address is shared. Empty, placeholder and ZIP-only addresses are nobody's: unchanged. */
  apply(assessment: AddressAssessment, addressDigest: Uint8Array): AddressAssessment {
    return namesAnAddress(assessment) && this.isShared(addressDigest) ? withSharedAddress(assessment) : assessment;
  }
}

/** Whether there is an address to count: not where A01, A02 or A05 suppress what follows. */
export function namesAnAddress(assessment: AddressAssessment): boolean {
  return (bitsOf(assessment) & (BIT.A01 | BIT.A02 | BIT.A05)) === 0;
}

function withSharedAddress(assessment: AddressAssessment): AddressAssessment {
  return assessmentOf(bitsOf(assessment) | BIT.A11);
}

const word = (bytes: Uint8Array, at: number): number =>
  ((bytes[at]! << 24) | (bytes[at + 1]! << 16) | (bytes[at + 2]! << 8) | bytes[at + 3]!) >>> 0;

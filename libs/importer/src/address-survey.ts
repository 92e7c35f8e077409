import { hash, randomBytes } from 'node:crypto';
import {
  assessAddress,
  dictionaryDigest,
  namesAnAddress,
  normaliseAddress,
  SharedAddressCounter,
  VALIDATOR_VERSION,
  type AddressAssessment,
  type AddressInput,
} from '#libs/addresses';

/** The validator of the addresses, as events name it. */
export const assessedWith = () => ({ validator: VALIDATOR_VERSION, dictionaryDigest: dictionaryDigest() });

/** The first bytes of a digest are what SharedAddressCounter keys by. */
const DIGEST_BYTES = 8;

/**
 * Assesses the addresses of one request: `see` each row in order, then ask for each by its place. Between the two, ten
 * bytes a row are held: what the row alone tells, and a keyed digest under a key that is made here and never leaves.
 */
export class AddressSurvey {
  private readonly shared = new SharedAddressCounter();
  private readonly key = randomBytes(32).toString('hex');
  private readonly kinds: { assessment: AddressAssessment; named: boolean }[] = [];
  private readonly kindOf = new Map<AddressAssessment, number>();
  private kindAt = new Uint16Array(1 << 12);
  private digests = Buffer.alloc(DIGEST_BYTES << 12);
  private rows = 0;

  /** Says the assessment as far as the row alone tells: A11 is still missing. */
  see(address: AddressInput): AddressAssessment {
    const row = this.rows++;
    if (row >= this.kindAt.length) this.grow();
    const assessment = assessAddress(address);
    let kind = this.kindOf.get(assessment);
    if (kind === undefined) {
      kind = this.kinds.push({ assessment, named: namesAnAddress(assessment) }) - 1;
      this.kindOf.set(assessment, kind);
    }
    this.kindAt[row] = kind;
    if (this.kinds[kind]!.named) {
      const digest = hash('sha256', this.key + normaliseAddress(address), 'buffer');
      digest.copy(this.digests, row * DIGEST_BYTES, 0, DIGEST_BYTES);
      this.shared.add(digest);
    }
    return assessment;
  }

  /** The whole assessment of the row seen as number `row`, from 0. */
  at(row: number): AddressAssessment {
    const { assessment, named } = this.kinds[this.kindAt[row]!]!;
    if (!named) return assessment;
    return this.shared.apply(assessment, this.digests.subarray(row * DIGEST_BYTES, (row + 1) * DIGEST_BYTES));
  }

  private grow(): void {
    const kinds = new Uint16Array(this.kindAt.length * 2);
    kinds.set(this.kindAt);
    this.kindAt = kinds;
    this.digests = Buffer.concat([this.digests, Buffer.alloc(this.digests.length)]);
  }
}

import { hash, randomBytes } from 'node:crypto';
import {
  assessAddress,
  namesAnAddress,
  normaliseAddress,
  SharedAddressCounter,
  type AddressAssessment,
  type AddressInput,
} from '../assess/index.js';

/**
 * Assesses the addresses of one request in two passes: `see` every row, then `assess` each. Between the passes only keyed
 * digests are held, under a key that is made here and never leaves.
 */
export class AddressSurvey {
  private readonly shared = new SharedAddressCounter();
  private readonly key = randomBytes(32).toString('hex');

  /** First pass. Says the assessment as far as the row alone tells: A11 is still missing. */
  see(address: AddressInput): AddressAssessment {
    const assessment = assessAddress(address);
    if (namesAnAddress(assessment)) this.shared.add(this.digest(address));
    return assessment;
  }

  assess(address: AddressInput): AddressAssessment {
    const assessment = assessAddress(address);
    return namesAnAddress(assessment) ? this.shared.apply(assessment, this.digest(address)) : assessment;
  }

  private digest(address: AddressInput): Buffer {
    return hash('sha256', this.key + normaliseAddress(address), 'buffer');
  }
}

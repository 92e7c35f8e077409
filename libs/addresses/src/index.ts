/** Whether an address suffices on its face: the codes that its text alone earns. Pure: nothing is looked up outside. */
export type { AddressInput, AddressParts } from './address-input.js';
export { assessAddress } from './assess.js';
export {
  ADDRESS_CODES,
  ADDRESS_CODE_NAMES,
  ADDRESS_CODE_PATTERN,
  ADDRESS_LEVELS,
  type AddressAssessment,
  type AddressCode,
  type AddressLevel,
  levelOf,
} from './codes.js';
export { dictionaryDigest, VALIDATOR_VERSION } from './dictionary-digest.js';
export { normaliseAddress } from './normalise-text.js';
export { namesAnAddress, SharedAddressCounter } from './shared-address.js';
export { weakCheck } from './weak-check.js';

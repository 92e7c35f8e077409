export type { AddressInput, AddressParts } from './address-input.js';
export { assessAddress } from './assess.js';
export { ADDRESS_CODES, type AddressAssessment, type AddressCode, type AddressLevel } from './codes.js';
export { DICTIONARIES, dictionaryDigest, VALIDATOR_VERSION } from './dictionary-digest.js';
export { normaliseAddress } from './fold.js';
export { namesAnAddress, SHARED_ADDRESS_THRESHOLD, SharedAddressCounter, withSharedAddress } from './shared-address.js';
export { weakCheck, type WeakCheck } from './weak-check.js';

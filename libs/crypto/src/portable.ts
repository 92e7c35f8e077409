/** What checking a log takes of cryptography, as types for whoever brings it, and what Buffer does for bytes in Node. */
export { concatBytes, encodeBase64, equalBytes, latin1, readBase64, utf8 } from './bytes.js';
export type { Crypto, Hashing, VerifyEd25519 } from './crypto.js';

/** SHA-256 and Ed25519 by @noble/hashes and @noble/curves, for a page. Services take node:crypto's of libs/crypto. */
export { nobleCrypto } from './noble-crypto.js';

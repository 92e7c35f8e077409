import type { Crypto } from '#portable/crypto';
import { policies } from './policy.js';
import { proofs } from './proof.js';
import { verifierKeys } from './vkey.js';

/**
 * What reads keys, and what checks with them, over the cryptography that is given. Services have it over node:crypto by importing
 * libs/tlog; a page makes it once, over what it brings. What reads and writes notes needs none: a key that was read brings its own.
 */
export function tlog(crypto: Crypto) {
  const keys = verifierKeys(crypto);
  return { ...keys, ...policies(keys), ...proofs(crypto) };
}

import type { Hashing } from '#portable/crypto';
import { consistency } from './consistency.js';
import { hasher } from './hash.js';
import { inclusion } from './inclusion.js';
import { roots } from './subtree.js';
import { tileReader } from './tile-reader.js';

/**
 * The functions of RFC 6962 that hash, over one SHA-256. Services have them over node:crypto's by importing libs/merkle; a page makes
 * them once, over what it brings. Hashes come as what it gives.
 */
export function merkle<H extends Uint8Array>(hashing: Hashing<H>) {
  const over = hasher(hashing);
  return { ...over, ...inclusion(over), ...consistency(over), ...roots(over), ...tileReader(over) };
}

import { hash as digest } from 'node:crypto';
import { HashLengthError } from './errors.js';
import { MAX_ENTRY_BYTES } from './limits.js';

/** Bytes of a SHA-256 hash. */
export const HASH_SIZE = 32;

/** The root of the tree without leaves: SHA-256 of nothing (RFC 6962, 2.1). Never write to it. */
export const EMPTY_ROOT: Buffer = digest('sha256', '', 'buffer');

// Hashing is synchronous, so one scratch area per kind serves all calls; the prefixes 0x00 (leaf) and 0x01 (node) keep a
// node from being passed off as a leaf.
const leafInput = Buffer.alloc(1 + MAX_ENTRY_BYTES);
const nodeInput = Buffer.alloc(1 + 2 * HASH_SIZE);
nodeInput[0] = 1;

/**
 * Node's own word for the digest's bytes as a string of 32 characters. On the hot path it is written into a buffer that is there
 * already: a buffer of its own for each digest costs 2 µs, four times the hashing of a node.
 */
const BYTES = 'binary';

/** SHA-256(0x00 || entry) (RFC 6962, 2.1). */
export function leafHash(entry: Uint8Array): Buffer {
  return Buffer.from(leafDigest(entry), BYTES);
}

/**
 * Writes the leaf hash of the entry at [begin, end) of `bytes` into `hashes` as its hash number `position`. The byte before the entry
 * (`begin` is at least 1) becomes the leaf's prefix for the time of the call, so that nothing is copied.
 */
export function writeLeafHash(hashes: Buffer, position: number, bytes: Buffer, begin: number, end: number): void {
  const before = bytes[begin - 1]!;
  bytes[begin - 1] = 0;
  hashes.write(digest('sha256', bytes.subarray(begin - 1, end), BYTES), position * HASH_SIZE, BYTES);
  bytes[begin - 1] = before;
}

function leafDigest(entry: Uint8Array): string {
  if (entry.length > MAX_ENTRY_BYTES) return digest('sha256', Buffer.concat([leafInput.subarray(0, 1), entry]), BYTES);
  leafInput.set(entry, 1);
  return digest('sha256', leafInput.subarray(0, 1 + entry.length), BYTES);
}

/** SHA-256(0x01 || left || right) (RFC 6962, 2.1). */
export function nodeHash(left: Uint8Array, right: Uint8Array): Buffer {
  checkHash('left', left);
  checkHash('right', right);
  nodeInput.set(left, 1);
  nodeInput.set(right, 1 + HASH_SIZE);
  return Buffer.from(digest('sha256', nodeInput, BYTES), BYTES);
}

/** The node over two hashes that lie beside each other at a byte offset. No checks: the caller owns the buffer. */
function pairDigest(hashes: Buffer, offset: number): string {
  hashes.copy(nodeInput, 1, offset, offset + 2 * HASH_SIZE);
  return digest('sha256', nodeInput, BYTES);
}

/** The root over `count` (a power of two) consecutive hashes, of which the first is hash number `first` of the buffer. */
export function completeRoot(hashes: Buffer, first: number, count: number): Buffer {
  const begin = first * HASH_SIZE;
  if (count === 1) return Buffer.from(hashes.subarray(begin, begin + HASH_SIZE));
  if (count === 2) return Buffer.from(pairDigest(hashes, begin), BYTES);
  const row = Buffer.allocUnsafe((count / 2) * HASH_SIZE);
  let width = count / 2;
  for (let i = 0; i < width; i++) row.write(pairDigest(hashes, begin + i * 2 * HASH_SIZE), i * HASH_SIZE, BYTES);
  for (; width > 2; width /= 2) {
    // In place: pair i is read before slot i, which is at or left of it, is written.
    for (let i = 0; i < width / 2; i++) row.write(pairDigest(row, i * 2 * HASH_SIZE), i * HASH_SIZE, BYTES);
  }
  return Buffer.from(pairDigest(row, 0), BYTES);
}

export function checkHash(field: string, hash: Uint8Array): void {
  if (hash.length !== HASH_SIZE) throw new HashLengthError(field, hash.length, `${HASH_SIZE}`);
}

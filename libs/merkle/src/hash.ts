import { equalBytes, type Hashing } from '#portable/crypto';
import { HashLengthError } from './errors.js';
import { MAX_ENTRY_BYTES } from './limits.js';

/** Bytes of a SHA-256 hash. */
export const HASH_SIZE = 32;

/** The root of the tree without leaves: SHA-256 of nothing (RFC 6962, 2.1). */
const EMPTY_ROOT_HEX = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';
const EMPTY_ROOT = Uint8Array.from(EMPTY_ROOT_HEX.match(/../g)!, (byte) => Number.parseInt(byte, 16));

export const isEmptyRoot = (root: Uint8Array): boolean => equalBytes(root, EMPTY_ROOT);

/** What hashes leaves and nodes with one SHA-256. */
export type Hasher<H extends Uint8Array = Uint8Array> = ReturnType<typeof hasher<H>>;

export function hasher<H extends Uint8Array>({ sha256, sha256Into }: Hashing<H>) {
  // Hashing is synchronous, so one scratch area per kind serves all calls; the prefixes 0x00 (leaf) and 0x01 (node) keep a
  // node from being passed off as a leaf.
  const leafInput = new Uint8Array(1 + MAX_ENTRY_BYTES);
  const nodeInput = new Uint8Array(1 + 2 * HASH_SIZE);
  nodeInput[0] = 1;

  /** SHA-256(0x00 || entry) (RFC 6962, 2.1). */
  function leafHash(entry: Uint8Array): H {
    const input = entry.length > MAX_ENTRY_BYTES ? new Uint8Array(1 + entry.length) : leafInput;
    input.set(entry, 1);
    return sha256(input.subarray(0, 1 + entry.length));
  }

  /**
   * Writes the leaf hash of the entry at [begin, end) of `bytes` into `hashes` as its hash number `position`. The byte before the entry
   * (`begin` is at least 1) becomes the leaf's prefix for the time of the call, so that nothing is copied.
   */
  function writeLeafHash(hashes: Uint8Array, position: number, bytes: Uint8Array, begin: number, end: number): void {
    const before = bytes[begin - 1]!;
    bytes[begin - 1] = 0;
    sha256Into(bytes.subarray(begin - 1, end), hashes, position * HASH_SIZE);
    bytes[begin - 1] = before;
  }

  /** SHA-256(0x01 || left || right) (RFC 6962, 2.1). */
  function nodeHash(left: Uint8Array, right: Uint8Array): H {
    checkHash('left', left);
    checkHash('right', right);
    nodeInput.set(left, 1);
    nodeInput.set(right, 1 + HASH_SIZE);
    return sha256(nodeInput);
  }

  /** The input of the node over two hashes that lie beside each other at a byte offset. No checks: the caller owns the bytes. */
  function pair(hashes: Uint8Array, offset: number): Uint8Array {
    nodeInput.set(hashes.subarray(offset, offset + 2 * HASH_SIZE), 1);
    return nodeInput;
  }

  /** The root over `count` (a power of two) consecutive hashes, of which the first is hash number `first` of `hashes`. */
  function completeRoot(hashes: H, first: number, count: number): H {
    const begin = first * HASH_SIZE;
    // A copy that is what `hashes` is: a Buffer's own slice is a view.
    if (count === 1) return Uint8Array.prototype.slice.call(hashes, begin, begin + HASH_SIZE) as H;
    if (count === 2) return sha256(pair(hashes, begin));
    const row = new Uint8Array((count / 2) * HASH_SIZE);
    let width = count / 2;
    for (let i = 0; i < width; i++) sha256Into(pair(hashes, begin + i * 2 * HASH_SIZE), row, i * HASH_SIZE);
    for (; width > 2; width /= 2) {
      // In place: pair i is read before slot i, which is at or left of it, is written.
      for (let i = 0; i < width / 2; i++) sha256Into(pair(row, i * 2 * HASH_SIZE), row, i * HASH_SIZE);
    }
    return sha256(pair(row, 0));
  }

  return { leafHash, writeLeafHash, nodeHash, completeRoot, emptyRoot: (): H => sha256(new Uint8Array(0)) };
}

export function checkHash(field: string, hash: Uint8Array): void {
  if (hash.length !== HASH_SIZE) throw new HashLengthError(field, hash.length, `${HASH_SIZE}`);
}

/** RFC 6962 tree math and the C2SP tlog-tiles paths, over a SHA-256 that is given: for a page as for a service. Pure. */
export {
  EntryBundleFormatError,
  MerkleError,
  NumberRangeError,
  ProofLengthError,
  RootMismatchError,
  TilePathError,
} from './errors.js';
export { HASH_SIZE, isEmptyRoot } from './hash.js';
export type { ConsistencyClaim } from './consistency.js';
export type { InclusionClaim } from './inclusion.js';
export { MAX_ENTRY_BYTES } from './limits.js';
export { merkle } from './merkle.js';
export { MAX_SIZE } from './size.js';
export type { AsyncHashAt, HashAt } from './subtree.js';
export { entryBundlePath, parseEntryBundlePath, parseTilePath, partialWidth, TILE_WIDTH, tilePath } from './tile.js';
export type { EntryBundleRef, TileRef } from './tile.js';

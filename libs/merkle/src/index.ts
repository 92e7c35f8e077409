/** RFC 6962 tree math and the C2SP tlog-tiles formats. Pure: no storage, no clock, no framework. */
export * from './entry-bundle.js';
export {
  MerkleError,
  NumberRangeError,
  ProofLengthError,
  RootMismatchError,
  TilePathError,
  EntryBundleFormatError,
} from './errors.js';
export { consistencyProof, consistencyProofAsync, verifyConsistency } from './consistency.js';
export { appendLeaves, decodeEdge, edgeRoot, emptyEdge, encodeEdge, tileFromEdge } from './edge.js';
export type { Edge, FullTile } from './edge.js';
export { completeRoot, EMPTY_ROOT, HASH_SIZE, leafHash, nodeHash, writeLeafHash } from './hash.js';
export { inclusionProof, inclusionProofAsync, verifyInclusion } from './inclusion.js';
export { MAX_SIZE } from './size.js';
export { treeRoot, treeRootAsync } from './subtree.js';
export type { AsyncHashAt, HashAt } from './subtree.js';
export { partialWidth, tilePath, entryBundlePath, parseTilePath, parseEntryBundlePath, TILE_WIDTH } from './tile.js';
export type { TileRef, EntryBundleRef } from './tile.js';
export { tileHashReader } from './tile-reader.js';
export { DIGEST, digestBytes, digestOf, digestText } from './digest.js';
export { MAX_ENTRY_BYTES } from './limits.js';

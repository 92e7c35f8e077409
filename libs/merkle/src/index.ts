/**
 * RFC 6962 tree math and the C2SP tlog-tiles formats. Pure: no storage, no clock, no framework. Hashing is over node:crypto here; a page
 * imports portable.ts and brings its own.
 */
export * from './entry-bundle.js';
export { decodeEdge, emptyEdge, encodeEdge, tileFromEdge } from './edge.js';
export type { Edge, FullTile } from './edge.js';
export {
  appendLeaves,
  completeRoot,
  consistencyProof,
  consistencyProofAsync,
  edgeRoot,
  EMPTY_ROOT,
  inclusionProof,
  inclusionProofAsync,
  leafHash,
  nodeHash,
  tileHashReader,
  treeRoot,
  treeRootAsync,
  verifyConsistency,
  verifyInclusion,
  writeLeafHash,
} from './node.js';
export type { AsyncHashAt, HashAt } from './node.js';
export * from './portable.js';
export { DIGEST, digestBytes, digestOf, digestText } from './digest.js';

import { digestText } from '#libs/merkle';
import { appendLeaves, type Edge, edgeRoot, emptyEdge, leafHash } from '#libs/merkle';
import { hitLeaf, type SealedHit } from './hit-leaf.js';

/** Leaf hashes of hits, 32 bytes each, end to end. */
export const hitHashes = (hits: readonly SealedHit[]): Buffer =>
  Buffer.concat(hits.map((hit) => leafHash(hitLeaf(hit))));

/** The leaf hash of one hit, as a seal of the findings proves it: `sha256:<hex>`. */
export const hitDigest = (hit: SealedHit): string => digestText(hitHashes([hit]));

/** The edge of a tree of hits (RFC 6962) after further hits, which continue its numbers. */
export function growHits(edge: Edge, hits: readonly SealedHit[]): Edge {
  return hits.length === 0 ? edge : appendLeaves(edge, hitHashes(hits)).edge;
}

/** The root as a seal states it: `sha256:<hex>`. Without any hit it is the empty tree's. */
export const hitsRoot = (edge: Edge): string => digestText(edgeRoot(edge));

export { emptyEdge as noHits };

import { createHash } from 'node:crypto';
import type { HitRow } from './hit.js';
import { hitLeaf, sealedHit } from './hit-leaf.js';
import { growHits, hitsRoot, noHits } from './hit-tree.js';

const hitNo = (no: number): HitRow => ({
  no,
  finding: 'f',
  rule: 'REQ-01',
  version: '1.0.0',
  scope: 'A-1',
  subject: `R-${no}`,
  index: no,
  change: 'raised',
  delta: 1,
  items: [],
  severity: 'LOW',
  unlisted: 0,
  why: null,
  clauses: [],
  evidence: [],
});

const sha256 = (...parts: Buffer[]): Buffer => createHash('sha256').update(Buffer.concat(parts)).digest();

/** RFC 6962, 2.1, as it is written there. */
function naive(leaves: readonly Buffer[]): Buffer {
  if (leaves.length === 0) return sha256();
  if (leaves.length === 1) return sha256(Buffer.from([0]), leaves[0]!);
  let k = 1;
  while (k * 2 < leaves.length) k *= 2;
  return sha256(Buffer.from([1]), naive(leaves.slice(0, k)), naive(leaves.slice(k)));
}

describe('the tree of hits', () => {
  it.each([0, 1, 2, 3, 8, 255, 256, 257, 700])('of %i hits has the naive root for any batches', (size) => {
    const hits = Array.from({ length: size }, (_, no) => sealedHit(hitNo(no)));
    const expected = `sha256:${naive(hits.map(hitLeaf)).toString('hex')}`;
    for (const step of [1, 3, 256, 1_000]) {
      let edge = noHits();
      for (let at = 0; at < size; at += step) edge = growHits(edge, hits.slice(at, at + step));
      expect([step, hitsRoot(edge)]).toEqual([step, expected]);
    }
  });
});

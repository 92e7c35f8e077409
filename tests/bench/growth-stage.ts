import { hash } from 'node:crypto';
import {
  appendLeaves,
  consistencyProofAsync,
  edgeRoot,
  emptyEdge,
  HASH_SIZE,
  inclusionProofAsync,
  tileFromEdge,
  tileHashReader,
  TILE_WIDTH,
  treeRootAsync,
  verifyConsistency,
  verifyInclusion,
} from '#libs/merkle';

/** Costs of trees of one size, in microseconds; the leaf hashes are made up. */
export interface Growth {
  leaves: number;
  /** For each leaf, appended 256 at a time. */
  appendUs: number;
  /** The root, from the right edge. */
  rootUs: number;
  /** One proof, made from tiles in memory and verified: the mean over random places. */
  inclusionUs: number;
  consistencyUs: number;
  /** The most tiles that one inclusion proof reads, and the most hashes in it. */
  tilesPerProof: number;
  hashesPerProof: number;
}

const PROOFS = 500;
const APPEND = TILE_WIDTH;

/** Measures one tree when it reaches each of the sizes: the cost of a root or a proof should grow with the number of levels alone. */
export async function growthStage(sizes: readonly number[]): Promise<Growth[]> {
  let edge = emptyEdge();
  const tiles = new Map<string, Buffer>();
  const results: Growth[] = [];
  for (const size of [...sizes].sort((a, b) => a - b)) {
    let spent = 0;
    const before = edge.size;
    while (edge.size < size) {
      const leaves = someHashes(edge.size, Math.min(APPEND, size - edge.size));
      const started = performance.now();
      const grown = appendLeaves(edge, leaves);
      spent += performance.now() - started;
      edge = grown.edge;
      for (const { level, index, bytes } of grown.tiles) tiles.set(`${level}/${index}`, Buffer.from(bytes));
    }
    const root = edgeRoot(edge);
    const present = edge;
    let reads = 0;
    const reader = () =>
      tileHashReader(size, (level, index, width) => {
        reads += 1;
        return tiles.get(`${level}/${index}`) ?? tileFromEdge(present, level, index, width)!;
      });
    const rootUs = meanUs(200, () => void edgeRoot(present));
    let [tilesPerProof, hashesPerProof] = [0, 0];
    const inclusionUs = await meanUsAsync(PROOFS, async (i) => {
      const index = (i * 2_654_435_761) % size;
      reads = 0;
      const hashAt = reader();
      const proof = await inclusionProofAsync(index, size, hashAt);
      tilesPerProof = Math.max(tilesPerProof, reads);
      hashesPerProof = Math.max(hashesPerProof, proof.length);
      verifyInclusion({ leafHash: Buffer.from(await hashAt(0, index)), index, size, proof, root });
    });
    const consistencyUs = await meanUsAsync(PROOFS, async (i) => {
      const oldSize = 1 + ((i * 2_654_435_761) % (size - 1));
      const hashAt = reader();
      const proof = await consistencyProofAsync(oldSize, size, hashAt);
      const oldRoot = await treeRootAsync(oldSize, hashAt);
      verifyConsistency({ oldSize, newSize: size, oldRoot, newRoot: root, proof });
    });
    results.push({
      leaves: size,
      appendUs: round((spent * 1000) / (size - before)),
      rootUs: round(rootUs),
      inclusionUs: round(inclusionUs),
      consistencyUs: round(consistencyUs),
      tilesPerProof,
      hashesPerProof,
    });
  }
  return results;
}

/** Different hashes, without hashing anything. */
function someHashes(from: number, count: number): Buffer {
  const seed = hash('sha256', `leaves from ${from}`, 'buffer');
  const bytes = Buffer.allocUnsafe(count * HASH_SIZE);
  for (let i = 0; i < count; i++) {
    seed.copy(bytes, i * HASH_SIZE);
    bytes.writeUInt32BE(i, i * HASH_SIZE);
  }
  return bytes;
}

function meanUs(times: number, act: () => void): number {
  const started = performance.now();
  for (let i = 0; i < times; i++) act();
  return ((performance.now() - started) * 1000) / times;
}

async function meanUsAsync(times: number, act: (i: number) => Promise<void>): Promise<number> {
  const started = performance.now();
  for (let i = 0; i < times; i++) await act(i);
  return ((performance.now() - started) * 1000) / times;
}

const round = (n: number): number => Number(n.toPrecision(3));

import { emptyEdge, tileFromEdge } from './edge.js';
import { NumberRangeError, TileFormatError } from './errors.js';
import type { ReadTile } from './tile-reader.js';
import {
  appendLeaves,
  consistencyProofAsync,
  edgeRoot,
  inclusionProofAsync,
  leafHash,
  tileHashReader,
  treeRootAsync,
  verifyConsistency,
  verifyInclusion,
} from './node.js';

const SIZE = 66_000;
const OLD_SIZES = [1, 255, 256, 257, 1000, 65_536, 65_999];
const leaves = Buffer.concat(Array.from({ length: SIZE }, (_, i) => leafHash(Buffer.from(String(i)))));
const roots = new Map(OLD_SIZES.map((size) => [size, rootAfter(size)]));
const rootOf = (size: number): Buffer => roots.get(size)!;

function rootAfter(size: number): Buffer {
  return edgeRoot(appendLeaves(emptyEdge(), leaves.subarray(0, size * 32)).edge);
}

describe('tileHashReader over stored tiles and the edge', () => {
  const { edge, tiles } = appendLeaves(emptyEdge(), leaves);
  const stored = new Map(tiles.map(({ level, index, bytes }) => [`${level}/${index}`, bytes]));
  const root = edgeRoot(edge);
  let reads: string[] = [];
  const readTile: ReadTile<Buffer> = async (level, index, width) => {
    reads.push(`${level}/${index}.${width}`);
    const tile = tileFromEdge(edge, level, index, width) ?? stored.get(`${level}/${index}`);
    if (tile === undefined) throw new Error(`no tile ${level}/${index}`);
    return tile;
  };

  it('gives proofs that verify, of the whole tree and from older sizes', async () => {
    const hashAt = tileHashReader(SIZE, readTile);
    expect(await treeRootAsync(SIZE, hashAt)).toEqual(root);
    for (const index of [0, 1, 255, 256, 65_535, 65_536, SIZE - 1]) {
      const proof = await inclusionProofAsync(index, SIZE, hashAt);
      verifyInclusion({ leafHash: leaves.subarray(index * 32, index * 32 + 32), index, size: SIZE, proof, root });
    }
    for (const oldSize of OLD_SIZES) {
      const proof = await consistencyProofAsync(oldSize, SIZE, hashAt);
      verifyConsistency({ oldSize, newSize: SIZE, oldRoot: rootOf(oldSize), newRoot: root, proof });
    }
  });

  it('answers for an older size from tiles that have grown since', async () => {
    for (const size of OLD_SIZES) {
      const hashAt = tileHashReader(size, readTile);
      expect(await treeRootAsync(size, hashAt)).toEqual(rootOf(size));
      const index = size - 1;
      const proof = await inclusionProofAsync(index, size, hashAt);
      const claim = { leafHash: leaves.subarray(index * 32, index * 32 + 32), index, size, proof, root: rootOf(size) };
      verifyInclusion(claim);
    }
  });

  it('reads each tile once, with the width that the tree has', async () => {
    reads = [];
    await inclusionProofAsync(65_990, SIZE, tileHashReader(SIZE, readTile));
    expect(reads.sort()).toEqual(['0/257.208', '1/1.1', '2/0.1']);
  });

  it('refuses what is outside the tree and tiles of a wrong length', async () => {
    const hashAt = tileHashReader(300, readTile);
    await expect(hashAt(0, 300)).rejects.toThrow(NumberRangeError);
    await expect(hashAt(8, 1)).rejects.toThrow(NumberRangeError);
    for (const length of [0, 44 * 32 - 1, 43 * 32, 257 * 32]) {
      const broken = tileHashReader(300, () => Buffer.alloc(length));
      await expect(broken(0, 299)).rejects.toThrow(TileFormatError);
    }
  });
});

import {
  appendLeaves,
  consistencyProof,
  decodeEntryBundle,
  edgeRoot,
  emptyEdge,
  EMPTY_ROOT,
  encodeEntryBundle,
  entryBundlePath,
  inclusionProof,
  leafHash,
  MerkleError,
  parseEntryBundlePath,
  parseTilePath,
  partialWidth,
  TilePathError,
  tilePath,
  treeRoot,
  verifyConsistency,
  verifyInclusion,
} from '#libs/merkle';
import type { Edge, HashAt } from '#libs/merkle';
import { NaiveTree, naiveLeaf, naiveNode, naiveTree } from './naive-merkle.js';
import { vectors } from './vectors.js';

const LIMIT = 130;

/** Sizes whose proofs get every kind of damage. The others get one kind each, so that the run takes only a few seconds. */
const fully = (size: number): boolean => size <= 17 || (size >= 63 && size <= 65) || size >= 129;

// A hundred thousand refusals: their stack traces would take most of the time, and nobody reads them.
const stackTraceLimit = Error.stackTraceLimit;
beforeAll(() => (Error.stackTraceLimit = 0));
afterAll(() => (Error.stackTraceLimit = stackTraceLimit));

const hex = (text: string): Buffer => Buffer.from(text, 'hex');
const hashesOf = (tree: NaiveTree): HashAt => {
  return (level, index) => tree.root(index * 2 ** level, (index + 1) * 2 ** level);
};
const numbered = (index: number): Buffer => naiveLeaf(Buffer.from(`leaf ${index}`));

/** Is the claim refused with an error of the library? Any other error is a defect. */
function refused(check: () => void): boolean {
  try {
    check();
    return false;
  } catch (error) {
    if (error instanceof MerkleError) return true;
    throw error;
  }
}

/** Every kind of damage to a proof: one bit flipped in each hash; hashes missing, added or exchanged. */
function damaged(proof: readonly Buffer[], seed: number): Buffer[][] {
  const variants = proof.map((_, at) => proof.map((hash, i) => (i === at ? turned(hash, seed + 37 * at) : hash)));
  variants.push([...proof, Buffer.alloc(32)], [Buffer.alloc(32), ...proof]);
  if (proof.length > 0) variants.push(proof.slice(1), proof.slice(0, -1), [...proof, proof[0]!]);
  if (proof.length > 1) variants.push([proof[1]!, proof[0]!, ...proof.slice(2)], [...proof].reverse());
  if (proof.length > 0) variants.push([proof[0]!.subarray(1), ...proof.slice(1)]);
  return variants;
}

function turned(hash: Buffer, bit: number): Buffer {
  const copy = Buffer.from(hash);
  const at = bit % 256;
  copy[Math.floor(at / 8)]! ^= 2 ** (at % 8);
  return copy;
}

describe('the eight leaves of RFC 6962', () => {
  const known = vectors<{
    emptyRoot: string;
    leaves: string[];
    roots: string[];
    inclusion: { index: number; size: number; proof: string[] }[];
    consistency: { oldSize: number; newSize: number; proof: string[] }[];
  }>('rfc6962-eight-leaves');
  const leaves = known.leaves.map((leaf) => leafHash(hex(leaf)));
  const edgeOf = (size: number): Edge => appendLeaves(emptyEdge(), Buffer.concat(leaves.slice(0, size))).edge;
  const tree = naiveTree(known.leaves.map(hex));

  it('has the known roots', () => {
    expect(EMPTY_ROOT.toString('hex')).toBe(known.emptyRoot);
    expect(edgeRoot(emptyEdge()).toString('hex')).toBe(known.emptyRoot);
    expect(known.roots.map((_, i) => edgeRoot(edgeOf(i + 1)).toString('hex'))).toEqual(known.roots);
    expect(known.roots.map((_, i) => tree.root(0, i + 1).toString('hex'))).toEqual(known.roots);
  });

  it.each(known.inclusion)('proves leaf $index of $size with the known hashes', ({ index, size, proof }) => {
    expect(inclusionProof(index, size, hashesOf(tree)).map((hash) => hash.toString('hex'))).toEqual(proof);
    verifyInclusion({
      leafHash: leaves[index]!,
      index,
      size,
      proof: proof.map(hex),
      root: hex(known.roots[size - 1]!),
    });
  });

  it.each(known.consistency)('proves $oldSize to $newSize with the known hashes', ({ oldSize, newSize, proof }) => {
    expect(consistencyProof(oldSize, newSize, hashesOf(tree)).map((hash) => hash.toString('hex'))).toEqual(proof);
    const [oldRoot, newRoot] = [oldSize, newSize].map((size) => hex(known.roots[size - 1]!));
    verifyConsistency({ oldSize, newSize, oldRoot: oldRoot!, newRoot: newRoot!, proof: proof.map(hex) });
  });
});

describe(`all trees up to ${LIMIT} leaves`, () => {
  const tree = new NaiveTree(numbered);
  const hashAt = hashesOf(tree);
  const sizes = Array.from({ length: LIMIT }, (_, i) => i + 1);

  it('have the roots of the definition, from the edge and from subtrees', () => {
    let edge = emptyEdge();
    const wrong: number[] = [];
    for (const size of sizes) {
      edge = appendLeaves(edge, numbered(size - 1)).edge;
      const root = tree.root(0, size);
      if (!edgeRoot(edge).equals(root) || !treeRoot(size, hashAt).equals(root)) wrong.push(size);
    }
    expect(wrong).toEqual([]);
  });

  it('have the inclusion proofs of the definition, and damaged ones are refused', () => {
    const wrong: string[] = [];
    let accepted = 0;
    let refusals = 0;
    for (const size of sizes) {
      const root = tree.root(0, size);
      for (let index = 0; index < size; index++) {
        const proof = inclusionProof(index, size, hashAt);
        if (!Buffer.concat(proof).equals(Buffer.concat(tree.path(index, 0, size))))
          wrong.push(`${index}/${size} differs`);
        const claim = { leafHash: numbered(index), index, size, proof, root };
        verifyInclusion(claim);
        accepted += 1;
        const every = [
          ...damaged(proof, index + size).map((variant) => ({ ...claim, proof: variant })),
          { ...claim, leafHash: turned(claim.leafHash, index) },
          { ...claim, root: turned(root, size) },
          { ...claim, index: index % 2 === 0 ? index + 1 : index - 1 },
          { ...claim, index: size },
        ];
        const bad = fully(size) ? every : [every[index % every.length]!];
        for (const [i, variant] of bad.entries()) {
          if (refused(() => verifyInclusion(variant))) refusals += 1;
          else wrong.push(`${index}/${size} damage ${i} passes`);
        }
      }
    }
    expect(wrong).toEqual([]);
    expect(accepted).toBe((LIMIT * (LIMIT + 1)) / 2);
    expect(refusals).toBeGreaterThan(accepted);
  }, 30_000);

  it('have the consistency proofs of the definition, and damaged ones are refused', () => {
    const wrong: string[] = [];
    let accepted = 0;
    for (const newSize of sizes) {
      const newRoot = tree.root(0, newSize);
      for (let oldSize = 1; oldSize <= newSize; oldSize++) {
        const oldRoot = tree.root(0, oldSize);
        const proof = consistencyProof(oldSize, newSize, hashAt);
        const expected = tree.subproof(oldSize, 0, newSize, true);
        if (!Buffer.concat(proof).equals(Buffer.concat(expected))) wrong.push(`${oldSize}/${newSize} differs`);
        const claim = { oldSize, newSize, oldRoot, newRoot, proof };
        verifyConsistency(claim);
        accepted += 1;
        const every = [
          ...damaged(proof, oldSize + newSize).map((variant) => ({ ...claim, proof: variant })),
          { ...claim, oldRoot: turned(oldRoot, newSize) },
          { ...claim, newRoot: turned(newRoot, oldSize) },
          { ...claim, oldSize: newSize + 1 },
          { ...claim, oldSize: 0 },
        ];
        const bad = fully(newSize) ? every : [every[oldSize % every.length]!];
        for (const [i, variant] of bad.entries()) {
          if (!refused(() => verifyConsistency(variant))) wrong.push(`${oldSize}/${newSize} damage ${i} passes`);
        }
      }
    }
    expect(wrong).toEqual([]);
    expect(accepted).toBe((LIMIT * (LIMIT + 1)) / 2);
  }, 30_000);
});

describe('proofs in trees of up to 2^53 - 1 leaves', () => {
  // All leaves are equal except a few, so that a tree of any size can be computed and left and right still differ near these.
  const marks = [
    0,
    1,
    5,
    255,
    256,
    2 ** 31 - 1,
    2 ** 31,
    2 ** 32 - 1,
    2 ** 32,
    2 ** 32 + 1,
    2 ** 33 + 7,
    2 ** 52,
    2 ** 53 - 2,
  ];
  const alike = [naiveLeaf(Buffer.from('alike'))];
  for (let level = 0; level < 53; level++) alike.push(naiveNode(alike[level]!, alike[level]!));
  const tree = new NaiveTree(
    (index) => (marks.includes(index) ? numbered(index) : alike[0]!),
    (begin, end) => {
      const level = Math.log2(end - begin);
      const complete = Number.isInteger(level) && 2 ** level === end - begin;
      return complete && !marks.some((mark) => mark >= begin && mark < end) ? alike[level] : undefined;
    },
  );
  const hashAt = hashesOf(tree);
  const sizes = [
    2 ** 31,
    2 ** 32 - 1,
    2 ** 32,
    2 ** 32 + 1,
    2 ** 32 + 2,
    2 ** 33 + 8,
    2 ** 40 + 3,
    2 ** 52 + 1,
    2 ** 53 - 1,
  ];

  it.each(sizes)('size %d: inclusion agrees with the definition, and verifies', (size) => {
    const root = tree.root(0, size);
    expect(treeRoot(size, hashAt)).toEqual(root);
    for (const index of [...marks, size - 2, size - 1].filter((mark) => mark < size)) {
      const proof = inclusionProof(index, size, hashAt);
      expect(proof).toEqual(tree.path(index, 0, size));
      const claim = { leafHash: tree.root(index, index + 1), index, size, proof, root };
      verifyInclusion(claim);
      expect(
        damaged(proof, 3).filter((variant) => !refused(() => verifyInclusion({ ...claim, proof: variant }))),
      ).toEqual(
        // Exchanging equal hashes is no damage.
        damaged(proof, 3).filter((variant) => Buffer.concat(variant).equals(Buffer.concat(proof))),
      );
      // The same index in 32 bits is another leaf.
      if (index >= 2 ** 32) expect(refused(() => verifyInclusion({ ...claim, index: index % 2 ** 32 }))).toBe(true);
    }
  });

  it.each(sizes)('size %d: consistency agrees with the definition, and verifies', (newSize) => {
    for (const oldSize of [1, 2, 256, 2 ** 31, ...sizes, newSize - 1].filter((old) => old <= newSize)) {
      const proof = consistencyProof(oldSize, newSize, hashAt);
      expect(proof).toEqual(tree.subproof(oldSize, 0, newSize, true));
      const claim = { oldSize, newSize, oldRoot: tree.root(0, oldSize), newRoot: tree.root(0, newSize), proof };
      verifyConsistency(claim);
      expect(refused(() => verifyConsistency({ ...claim, newRoot: claim.oldRoot }))).toBe(oldSize !== newSize);
    }
  });

  it.each([2 ** 53, 2 ** 53 + 2, -1, 0.5, NaN, Infinity])('size %d is refused', (size) => {
    expect(refused(() => inclusionProof(0, size, hashAt))).toBe(true);
    expect(refused(() => consistencyProof(1, size, hashAt))).toBe(true);
    expect(refused(() => treeRoot(size, hashAt))).toBe(true);
  });
});

describe('the edge at the boundaries of tiles', () => {
  const SIZES = [0, 1, 2, 255, 256, 257, 65_535, 65_536, 65_537, 70_000];
  const most = Math.max(...SIZES);
  const leaves = Buffer.concat(Array.from({ length: most }, (_, i) => numbered(i)));
  const tree = new NaiveTree((index) => leaves.subarray(index * 32, (index + 1) * 32));

  it('has the root, the partial tiles and the full tiles of the definition', () => {
    let edge = emptyEdge();
    const full = new Map<string, Buffer>();
    for (const size of SIZES) {
      const grown = appendLeaves(edge, leaves.subarray(edge.size * 32, size * 32));
      edge = grown.edge;
      for (const { level, index, bytes } of grown.tiles) {
        expect(full.has(`${level}/${index}`)).toBe(false);
        full.set(`${level}/${index}`, bytes);
      }
      expect(edge.size).toBe(size);
      expect(edgeRoot(edge).equals(tree.root(0, size))).toBe(true);
      for (const [level, hashes] of edge.levels.entries()) {
        const span = 256 ** level;
        const count = Math.floor(size / span);
        const expected = Array.from({ length: count }, (_, i) => tree.root(i * span, (i + 1) * span));
        const fullTiles = Math.floor(count / 256);
        const stored = Array.from({ length: fullTiles }, (_, i) => full.get(`${level}/${i}`) ?? Buffer.alloc(0));
        expect(Buffer.concat([...stored, hashes]).equals(Buffer.concat(expected))).toBe(true);
      }
    }
    expect(full.size).toBe(273 + 1);
  }, 30_000);
});

describe('tlog-tiles', () => {
  const known = vectors<{
    paths: { level: number; index: number; width?: number; path: string }[];
    bundlePaths: { index: number; width?: number; path: string }[];
    refusedPaths: string[];
    widths: { size: number; full?: number[]; partial: number[] }[];
    bundles: { entries: string[]; bytes: string }[];
    refusedBundles: string[];
  }>('tlog-tiles');

  it.each(known.paths)('$path', ({ level, index, width, path }) => {
    expect(tilePath(level, index, width)).toBe(path);
    expect(parseTilePath(path)).toEqual({ level, index, width: width ?? 256 });
  });

  it.each(known.bundlePaths)('$path', ({ index, width, path }) => {
    expect(entryBundlePath(index, width)).toBe(path);
    expect(parseEntryBundlePath(path)).toEqual({ index, width: width ?? 256 });
  });

  it.each(known.refusedPaths)('%j is not a path', (path) => {
    expect(() => parseTilePath(path)).toThrow(TilePathError);
    expect(() => parseEntryBundlePath(path)).toThrow(TilePathError);
  });

  it.each(known.widths)('size $size has the widths $partial', ({ size, full, partial }) => {
    expect(partial.map((_, level) => partialWidth(level, size))).toEqual(partial);
    if (full === undefined) return;
    const { tiles } = appendLeaves(emptyEdge(), Buffer.alloc(size * 32));
    expect(full.map((_, level) => tiles.filter((tile) => tile.level === level).length)).toEqual(full);
  });

  it.each(known.bundles)('bundle $bytes', ({ entries, bytes }) => {
    expect(encodeEntryBundle(entries.map(hex)).toString('hex')).toBe(bytes);
    expect(decodeEntryBundle(hex(bytes)).map((entry) => entry.toString('hex'))).toEqual(entries);
  });

  it.each(known.refusedBundles)('%j is not a bundle', (bytes) => {
    expect(refused(() => decodeEntryBundle(hex(bytes)))).toBe(true);
  });
});

import type { Hasher } from './hash.js';
import { bitLength, checkInteger } from './size.js';

/** A complete subtree: the 2^level leaves from index × 2^level on. `level` counts binary levels, not tile levels. */
export interface Subtree {
  readonly level: number;
  readonly index: number;
}

/** Gives the hash of a complete subtree; called only for subtrees within the tree in question. */
export type HashAt<H extends Uint8Array = Uint8Array> = (level: number, index: number) => H;
export type AsyncHashAt<H extends Uint8Array = Uint8Array> = (level: number, index: number) => H | Promise<H>;

/**
 * One hash of a proof: the root over some leaves that follow each other, as the complete subtrees it is folded from, left to
 * right. Proofs are planned first and fetched after, so that one algorithm serves memory and storage.
 */
export type PlannedHash = readonly Subtree[];

/** The leaves [begin, end) as complete subtrees, largest first. `begin` is a multiple of the largest. */
export function subtreesOf(begin: number, end: number): Subtree[] {
  const subtrees: Subtree[] = [];
  for (let at = begin; at < end;) {
    const level = bitLength(end - at) - 1;
    subtrees.push({ level, index: at / 2 ** level });
    at += 2 ** level;
  }
  return subtrees;
}

export function fetchPlan<H extends Uint8Array>(
  { nodeHash }: Hasher<H>,
  plan: readonly PlannedHash[],
  hashAt: HashAt<H>,
): H[] {
  return plan.map((subtrees) =>
    fold(
      subtrees.map(({ level, index }) => hashAt(level, index)),
      nodeHash,
    ),
  );
}

export async function fetchPlanAsync<H extends Uint8Array>(
  { nodeHash }: Hasher<H>,
  plan: readonly PlannedHash[],
  hashAt: AsyncHashAt<H>,
): Promise<H[]> {
  const get = async ({ level, index }: Subtree): Promise<H> => hashAt(level, index);
  return Promise.all(plan.map(async (subtrees) => fold(await Promise.all(subtrees.map(get)), nodeHash)));
}

function fold<H extends Uint8Array>(hashes: readonly H[], nodeHash: Hasher<H>['nodeHash']): H {
  return hashes.reduceRight((right, left) => nodeHash(left, right));
}

export function roots<H extends Uint8Array>(hasher: Hasher<H>) {
  /** The root of the first `size` leaves: of the whole tree, or of any older one. */
  function treeRoot(size: number, hashAt: HashAt<H>): H {
    checkInteger('size', size);
    return size === 0 ? hasher.emptyRoot() : fetchPlan(hasher, [subtreesOf(0, size)], hashAt)[0]!;
  }

  async function treeRootAsync(size: number, hashAt: AsyncHashAt<H>): Promise<H> {
    checkInteger('size', size);
    return size === 0 ? hasher.emptyRoot() : (await fetchPlanAsync(hasher, [subtreesOf(0, size)], hashAt))[0]!;
  }

  return { treeRoot, treeRootAsync };
}

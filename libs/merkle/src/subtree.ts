import { EMPTY_ROOT, nodeHash } from './hash.js';
import { bitLength, checkInteger } from './size.js';

/** A complete subtree: the 2^level leaves from index × 2^level on. `level` counts binary levels, not tile levels. */
export interface Subtree {
  readonly level: number;
  readonly index: number;
}

/** Gives the hash of a complete subtree; called only for subtrees within the tree in question. */
export type HashAt = (level: number, index: number) => Buffer;
export type AsyncHashAt = (level: number, index: number) => Buffer | Promise<Buffer>;

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

export function fetchPlan(plan: readonly PlannedHash[], hashAt: HashAt): Buffer[] {
  return plan.map((subtrees) => fold(subtrees.map(({ level, index }) => hashAt(level, index))));
}

export async function fetchPlanAsync(plan: readonly PlannedHash[], hashAt: AsyncHashAt): Promise<Buffer[]> {
  const get = async ({ level, index }: Subtree): Promise<Buffer> => hashAt(level, index);
  return Promise.all(plan.map(async (subtrees) => fold(await Promise.all(subtrees.map(get)))));
}

/** The root of the first `size` leaves: of the whole tree, or of any older one. */
export function treeRoot(size: number, hashAt: HashAt): Buffer {
  checkInteger('size', size);
  return size === 0 ? Buffer.from(EMPTY_ROOT) : fetchPlan([subtreesOf(0, size)], hashAt)[0]!;
}

export async function treeRootAsync(size: number, hashAt: AsyncHashAt): Promise<Buffer> {
  checkInteger('size', size);
  return size === 0 ? Buffer.from(EMPTY_ROOT) : (await fetchPlanAsync([subtreesOf(0, size)], hashAt))[0]!;
}

function fold(hashes: readonly Buffer[]): Buffer {
  return hashes.reduceRight((right, left) => nodeHash(left, right));
}

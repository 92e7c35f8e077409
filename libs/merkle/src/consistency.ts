import { EmptyOldTreeError, ProofLengthError, RootMismatchError, ShrunkTreeError } from './errors.js';
import { checkHash, nodeHash } from './hash.js';
import { proofShape } from './inclusion.js';
import { bitLength, checkInteger, trailingZeros } from './size.js';
import { fetchPlan, fetchPlanAsync, subtreesOf } from './subtree.js';
import type { AsyncHashAt, HashAt, PlannedHash } from './subtree.js';

/**
 * The proof that the tree of `newSize` leaves begins with the tree of `oldSize` leaves (RFC 9162, 2.1.4.1). Empty when the
 * sizes are equal. Throws EmptyOldTreeError, ShrunkTreeError, NumberRangeError.
 */
export function consistencyProof(oldSize: number, newSize: number, hashAt: HashAt): Buffer[] {
  return fetchPlan(planConsistency(oldSize, newSize), hashAt);
}

/** As consistencyProof, from storage; all hashes are asked for at once. */
export async function consistencyProofAsync(oldSize: number, newSize: number, hashAt: AsyncHashAt): Promise<Buffer[]> {
  return fetchPlanAsync(planConsistency(oldSize, newSize), hashAt);
}

/**
 * Checks a consistency proof (RFC 9162, 2.1.4.2). Returns when it holds; throws EmptyOldTreeError (the witness protocol allows
 * that case, so it decides it before calling), ShrunkTreeError, HashLengthError, ProofLengthError or RootMismatchError.
 */
export function verifyConsistency(claim: {
  oldSize: number;
  newSize: number;
  oldRoot: Buffer;
  newRoot: Buffer;
  proof: readonly Buffer[];
}): void {
  const { oldSize, newSize, oldRoot, newRoot, proof } = claim;
  checkSizes(oldSize, newSize);
  checkHash('oldRoot', oldRoot);
  checkHash('newRoot', newRoot);
  const expected = proofLength(oldSize, newSize);
  if (proof.length !== expected) throw new ProofLengthError('consistency', expected, proof.length);
  proof.forEach((hash, i) => checkHash(`proof[${i}]`, hash));
  if (oldSize === newSize) {
    if (!oldRoot.equals(newRoot)) throw new RootMismatchError('newRoot', newRoot, oldRoot);
    return;
  }

  // Both roots are rebuilt from the largest complete subtree that ends the old tree. It is the old root itself, and then not
  // in the proof, when the old size is a power of two.
  const shared = trailingZeros(oldSize);
  const [seed, ...path] = oldSize === 2 ** shared ? [oldRoot, ...proof] : proof;
  let oldNode = oldSize / 2 ** shared - 1;
  let newNode = Math.floor((newSize - 1) / 2 ** shared);
  let oldHash = seed!;
  let newHash = seed!;
  for (const sibling of path) {
    if (oldNode % 2 === 1 || oldNode === newNode) {
      oldHash = nodeHash(sibling, oldHash);
      newHash = nodeHash(sibling, newHash);
      // On the right edge of the new tree, levels without a sibling are passed over.
      while (oldNode % 2 === 0 && oldNode !== 0) {
        oldNode = Math.floor(oldNode / 2);
        newNode = Math.floor(newNode / 2);
      }
    } else {
      newHash = nodeHash(newHash, sibling);
    }
    oldNode = Math.floor(oldNode / 2);
    newNode = Math.floor(newNode / 2);
  }
  if (!oldHash.equals(oldRoot)) throw new RootMismatchError('oldRoot', oldRoot, oldHash);
  if (!newHash.equals(newRoot)) throw new RootMismatchError('newRoot', newRoot, newHash);
}

function checkSizes(oldSize: number, newSize: number): void {
  checkInteger('oldSize', oldSize);
  checkInteger('newSize', newSize);
  if (oldSize === 0) throw new EmptyOldTreeError();
  if (oldSize > newSize) throw new ShrunkTreeError(oldSize, newSize);
}

function proofLength(oldSize: number, newSize: number): number {
  if (oldSize === newSize) return 0;
  const { inner, border } = proofShape(oldSize - 1, newSize);
  const shared = trailingZeros(oldSize);
  return (oldSize === 2 ** shared ? 0 : 1) + inner - shared + border;
}

function planConsistency(oldSize: number, newSize: number): PlannedHash[] {
  checkSizes(oldSize, newSize);
  return oldSize === newSize ? [] : planWithin(0, oldSize, newSize, true);
}

/** SUBPROOF of the RFC over the leaves [begin, newEnd), of which [begin, oldEnd) are old; `known`: the verifier has that root. */
function planWithin(begin: number, oldEnd: number, newEnd: number, known: boolean): PlannedHash[] {
  if (oldEnd === newEnd) return known ? [] : [subtreesOf(begin, newEnd)];
  const middle = begin + 2 ** (bitLength(newEnd - begin - 1) - 1);
  return oldEnd <= middle
    ? [...planWithin(begin, oldEnd, middle, known), subtreesOf(middle, newEnd)]
    : [...planWithin(middle, oldEnd, newEnd, false), subtreesOf(begin, middle)];
}

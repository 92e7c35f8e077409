import { equalBytes } from '#portable/crypto';
import { EmptyOldTreeError, ProofLengthError, RootMismatchError, ShrunkTreeError } from './errors.js';
import { checkHash, type Hasher } from './hash.js';
import { proofShape } from './inclusion.js';
import { bitLength, checkInteger, trailingZeros } from './size.js';
import { type AsyncHashAt, fetchPlan, fetchPlanAsync, type HashAt, type PlannedHash, subtreesOf } from './subtree.js';

/** That a tree begins with an older one. Hashes have 32 bytes. */
export interface ConsistencyClaim {
  oldSize: number;
  newSize: number;
  oldRoot: Uint8Array;
  newRoot: Uint8Array;
  proof: readonly Uint8Array[];
}

export function consistency<H extends Uint8Array>(hasher: Hasher<H>) {
  const { nodeHash } = hasher;

  /**
   * The proof that the tree of `newSize` leaves begins with the tree of `oldSize` leaves (RFC 9162, 2.1.4.1). Empty when the
   * sizes are equal. Throws EmptyOldTreeError, ShrunkTreeError, NumberRangeError.
   */
  function consistencyProof(oldSize: number, newSize: number, hashAt: HashAt<H>): H[] {
    return fetchPlan(hasher, planConsistency(oldSize, newSize), hashAt);
  }

  /** As consistencyProof, from storage; all hashes are asked for at once. */
  async function consistencyProofAsync(oldSize: number, newSize: number, hashAt: AsyncHashAt<H>): Promise<H[]> {
    return fetchPlanAsync(hasher, planConsistency(oldSize, newSize), hashAt);
  }

  /**
   * Checks a consistency proof (RFC 9162, 2.1.4.2). Returns when it holds; throws EmptyOldTreeError (the witness protocol allows
   * that case, so it decides it before calling), ShrunkTreeError, HashLengthError, ProofLengthError or RootMismatchError.
   */
  function verifyConsistency({ oldSize, newSize, oldRoot, newRoot, proof }: ConsistencyClaim): void {
    checkSizes(oldSize, newSize);
    checkHash('oldRoot', oldRoot);
    checkHash('newRoot', newRoot);
    const expected = proofLength(oldSize, newSize);
    if (proof.length !== expected) throw new ProofLengthError('consistency', expected, proof.length);
    proof.forEach((hash, i) => checkHash(`proof[${i}]`, hash));
    if (oldSize === newSize) {
      if (!equalBytes(oldRoot, newRoot)) throw new RootMismatchError('newRoot', newRoot, oldRoot);
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
    if (!equalBytes(oldHash, oldRoot)) throw new RootMismatchError('oldRoot', oldRoot, oldHash);
    if (!equalBytes(newHash, newRoot)) throw new RootMismatchError('newRoot', newRoot, newHash);
  }

  return { consistencyProof, consistencyProofAsync, verifyConsistency };
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

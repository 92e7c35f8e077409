import { equalBytes } from '#portable/crypto';
import { ProofLengthError, RootMismatchError } from './errors.js';
import { checkHash, type Hasher } from './hash.js';
import { checkInteger, differingBits, popcount, shiftRight } from './size.js';
import { type AsyncHashAt, fetchPlan, fetchPlanAsync, type HashAt, type PlannedHash, subtreesOf } from './subtree.js';

/** That a leaf is in a tree. Hashes have 32 bytes. */
export interface InclusionClaim {
  leafHash: Uint8Array;
  index: number;
  size: number;
  proof: readonly Uint8Array[];
  root: Uint8Array;
}

export function inclusion<H extends Uint8Array>(hasher: Hasher<H>) {
  const { nodeHash } = hasher;

  /**
   * The proof that leaf `index` is in the tree of `size` leaves: siblings from the leaf up to the root (RFC 9162, 2.1.3.1).
   * Throws NumberRangeError unless index < size.
   */
  function inclusionProof(index: number, size: number, hashAt: HashAt<H>): H[] {
    return fetchPlan(hasher, planInclusion(index, size), hashAt);
  }

  /** As inclusionProof, from storage; all hashes are asked for at once. */
  async function inclusionProofAsync(index: number, size: number, hashAt: AsyncHashAt<H>): Promise<H[]> {
    return fetchPlanAsync(hasher, planInclusion(index, size), hashAt);
  }

  /**
   * The root to which an inclusion proof leads (RFC 9162, 2.1.3.2). Throws NumberRangeError (index not below size), HashLengthError or
   * ProofLengthError.
   */
  function inclusionRoot({ leafHash, index, size, proof }: Omit<InclusionClaim, 'root'>): Uint8Array {
    const { inner, border } = proofShape(index, size);
    checkHash('leafHash', leafHash);
    if (proof.length !== inner + border) throw new ProofLengthError('inclusion', inner + border, proof.length);
    proof.forEach((hash, i) => checkHash(`proof[${i}]`, hash));

    return proof.reduce((below, sibling, i) => {
      // Above the inner part the path runs along the right edge, where every sibling is on the left.
      const siblingOnRight = i < inner && shiftRight(index, i) % 2 === 0;
      return siblingOnRight ? nodeHash(below, sibling) : nodeHash(sibling, below);
    }, leafHash);
  }

  /** Checks an inclusion proof. Returns when it holds; throws what inclusionRoot throws, and RootMismatchError. */
  function verifyInclusion({ root, ...claim }: InclusionClaim): void {
    checkHash('root', root);
    const calculated = inclusionRoot(claim);
    if (!equalBytes(calculated, root)) throw new RootMismatchError('root', root, calculated);
  }

  return { inclusionProof, inclusionProofAsync, inclusionRoot, verifyInclusion };
}

/**
 * Up to level `inner` the paths of this leaf and of the last one are apart, and each level has a sibling; above it the path
 * is the right edge of the tree, which has a sibling only where a bit of the index is set.
 */
export function proofShape(index: number, size: number): { inner: number; border: number } {
  checkInteger('size', size, 1);
  checkInteger('index', index, 0, size - 1);
  const inner = differingBits(index, size - 1);
  return { inner, border: popcount(shiftRight(index, inner)) };
}

function planInclusion(index: number, size: number): PlannedHash[] {
  const { inner } = proofShape(index, size);
  const plan: PlannedHash[] = [];
  for (let level = 0, node = index; node > 0 || level < inner; level++, node = Math.floor(node / 2)) {
    if (node % 2 === 1) {
      plan.push([{ level, index: node - 1 }]);
    } else if (level < inner) {
      const begin = (node + 1) * 2 ** level;
      // The sibling on the right ends where the tree ends, if that is sooner.
      plan.push(subtreesOf(begin, Math.min(begin + 2 ** level, size)));
    }
  }
  return plan;
}

import { hitDigest, type SealedHit } from '#libs/judging';

/**
 * What `seen` names a hit by: its leaf hash, with the hit's number within its finding (from 0) in the place of its number within the shard.
 * A reader knows all else that is in a leaf. From the leaf hash itself she could find the number by trying, and with it how many hits others
 * have. Seals prove hits by their leaf hashes; whoever has a hit of a seal and those of its finding computes this from it.
 */
export const seenHit = (hit: SealedHit, no: number): string => hitDigest({ ...hit, no });

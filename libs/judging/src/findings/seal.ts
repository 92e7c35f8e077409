import { type FindingsSealed, type ShardName } from '#libs/contracts';

/** A seal, and where it lies in `oversight`. */
export interface Seal extends FindingsSealed {
  index: number;
  /** When it was recorded; milliseconds. */
  at: number;
}

/** The oversight stream in which a shard's seals follow each other. */
export const sealStream = (shard: ShardName): string => `findings.sealed/${shard}`;

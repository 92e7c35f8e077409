import { type FindingsSealed, type ShardName } from '#libs/contracts';

/** A seal, and its place in `oversight`. */
export interface Seal extends FindingsSealed {
  index: number;
  /** Its time of receipt. Milliseconds since 1970. */
  at: number;
}

/** The oversight stream of a shard's seals. */
export const sealStream = (shard: ShardName): string => `findings.sealed/${shard}`;

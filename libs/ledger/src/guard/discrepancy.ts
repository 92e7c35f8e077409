import type { ShardName } from '../shard.js';

/** A tree that somebody has seen of a shard. */
export interface Tree {
  size: number;
  root: Buffer;
}

/**
 * - `more`: more entries, or a larger signed size, than the database has.
 * - `other`: another history: a root that the database's tree does not have at that size.
 * - `unreadable`: our own last-signed file cannot be read, so nothing can be compared with it.
 * - `other-key`: the database was signed with another key, or under another origin.
 * - `ended`: this log was ended, another one follows it.
 * - `gone`: a log, or entries of it, are no longer in the database.
 * - `unsafe`: the database would forget commits in a power cut.
 */
export type DiscrepancyKind = 'more' | 'other' | 'unreadable' | 'other-key' | 'ended' | 'gone' | 'unsafe';

/** Why a shard is frozen: one party's claim contradicts the database. */
export interface Discrepancy {
  /** null: all shards. */
  shard: ShardName | null;
  /** `last-signed file`, `witness <name>`, `broker`, `database`, `this process`. */
  by: string;
  kind: DiscrepancyKind;
  /** For the operator, one clause. */
  detail: string;
}

/** An offset that a consumer group committed at the broker: an earlier state of the ledger had recorded all below `committed`. */
export interface BrokerClaim {
  cluster: string;
  topic: string;
  partition: number;
  committed: bigint;
}

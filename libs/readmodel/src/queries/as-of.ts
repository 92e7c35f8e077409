import { compareShards, OVERSIGHT, type ShardName } from '#libs/ledger';
import { NoLiveGeneration } from '../errors.js';
import type { Queryable } from './queryable.js';

export interface ShardAsOf {
  shard: ShardName;
  /** Entries in the ledger. */
  size: number;
  /** Entries that the detector has judged; the rest is not in the answer. null: no rule reads this shard (oversight). */
  judged: number | null;
}

/** What an answer is a function of. */
export interface AsOf {
  generation: number;
  /** Digest of the rule set that judged. */
  ruleSet: string;
  /** In lock order. */
  shards: ShardAsOf[];
}

/** Throws NoLiveGeneration. */
export async function asOf(tx: Queryable): Promise<AsOf> {
  const rows = await tx.query<
    { generation: number; rule_set: string; shard: string; size: string; judged: string | null }[]
  >(
    `SELECT g.id AS generation, g.rule_set, h.shard, h.size, c.next_index AS judged
     FROM readmodel.generation g CROSS JOIN ledger.head h
     LEFT JOIN readmodel.cursor c ON c.generation = g.id AND c.shard = h.shard
     WHERE g.state = 'live'`,
  );
  const [first] = rows;
  if (!first) throw new NoLiveGeneration();
  const shards = rows.map(({ shard, size, judged }) => ({
    shard,
    size: Number(size),
    judged: shard === OVERSIGHT && judged === null ? null : Number(judged ?? 0),
  }));
  return {
    generation: first.generation,
    ruleSet: first.rule_set,
    shards: shards.sort((a, b) => compareShards(a.shard, b.shard)),
  };
}

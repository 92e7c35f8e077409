import { headSizes, isEventShard, type ShardName } from '#libs/ledger';
import { NoLiveGeneration } from '../errors.js';
import type { Queryable } from './queryable.js';

export interface ShardAsOf {
  shard: ShardName;
  /** Entries in the ledger. */
  size: number;
  /** Entries that the detector has judged; the rest is not in the answer. */
  judged: number;
}

/** What an answer is a function of. */
export interface AsOf {
  generation: number;
  /** Digest of the rule set that judged. */
  ruleSet: string;
  /** In lock order, those of events: the sizes of `access` and `oversight` say when somebody else looks and acts. */
  shards: ShardAsOf[];
}

/** Of a snapshot, so that heads and cursors are of one moment. Throws NoLiveGeneration. */
export async function asOf(tx: Queryable): Promise<AsOf> {
  const rows = await tx.query<{ generation: number; rule_set: string; shard: string | null; judged: string | null }[]>(
    `SELECT g.id AS generation, g.rule_set, c.shard, c.next_index AS judged
     FROM readmodel.generation g LEFT JOIN readmodel.cursor c ON c.generation = g.id WHERE g.state = 'live'`,
  );
  const heads = await headSizes(tx);
  const [first] = rows;
  if (!first || heads.length === 0) throw new NoLiveGeneration();
  const judged = new Map(rows.map((row) => [row.shard, Number(row.judged)]));
  return {
    generation: first.generation,
    ruleSet: first.rule_set,
    shards: heads
      .filter(({ shard }) => isEventShard(shard))
      .map(({ shard, size }) => ({ shard, size, judged: judged.get(shard) ?? 0 })),
  };
}

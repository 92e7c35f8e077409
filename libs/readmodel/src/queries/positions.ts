import { receivedBy } from '#libs/ledger';
import type { AsOf } from './as-of.js';
import type { Queryable } from './queryable.js';
import type { ShardPosition } from './queue/filter.js';

/** Of every shard that rules read: how many of its judged entries were received before a time. */
export async function positionsAt(tx: Queryable, { shards }: AsOf, time: string): Promise<ShardPosition[]> {
  const positions: ShardPosition[] = [];
  for (const { shard, judged } of shards)
    if (judged !== null) positions.push({ shard, size: await receivedBy(tx, shard, judged, 'before', time) });
  return positions;
}

import { OVERSIGHT, type ShardName } from '#libs/contracts';

export { OVERSIGHT, type ShardName };

/** SQL for the total order in which heads are locked: numeric ascending, then oversight. Names have no leading zeros, so length decides first. */
export const SHARD_ORDER_SQL = `(shard = 'oversight'), length(shard), shard`;

/** The same order in memory. Locks of several shards are always taken in it, in every process, so they cannot deadlock. */
export function compareShards(a: ShardName, b: ShardName): number {
  const rank = (shard: ShardName): number => (shard === OVERSIGHT ? Number.MAX_SAFE_INTEGER : Number(shard));
  return rank(a) - rank(b);
}

/** All shards of a ledger with S = `count`, in lock order. */
export function shardNames(count: number): ShardName[] {
  return [...Array.from({ length: count }, (_, shard) => String(shard)), OVERSIGHT];
}

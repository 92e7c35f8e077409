import { ACCESS, isEventShard, OVERSIGHT, type ShardName } from '#libs/contracts';

export { ACCESS, isEventShard, OVERSIGHT, type ShardName };

/** SQL for the total order in which heads are locked: numeric ascending, then oversight, then access. Names have no leading zeros, so length decides first. */
export const SHARD_ORDER_SQL = `(shard = 'access'), (shard = 'oversight'), length(shard), shard`;

const LAST: readonly ShardName[] = [OVERSIGHT, ACCESS];
const rank = (shard: ShardName): number =>
  isEventShard(shard) ? Number(shard) : Number.MAX_SAFE_INTEGER - LAST.length + LAST.indexOf(shard);

/** The same order in memory. Locks of several shards are always taken in it, in every process, so they cannot deadlock. */
export function compareShards(a: ShardName, b: ShardName): number {
  return rank(a) - rank(b);
}

/** All shards of a ledger with S = `count`, in lock order. */
export function shardNames(count: number): ShardName[] {
  return [...Array.from({ length: count }, (_, shard) => String(shard)), ...LAST];
}

import type { KnownFields } from './entry.js';

export type ShardName = string;
export const OVERSIGHT: ShardName = 'oversight';
/** Who read what of the ledger. */
export const ACCESS: ShardName = 'access';

/** A shard of events, which is judged; the others say what was done about the ledger. */
export const isEventShard = (shard: ShardName): boolean => shard !== OVERSIGHT && shard !== ACCESS;

/**
 * Kafka's murmur2 (seed 0x9747b28c), as the Java client's partitioner computes it, so that with S partitions and that
 * partitioner partition p feeds shard p. Returns a 32-bit unsigned integer.
 */
export function murmur2(data: Uint8Array): number {
  const m = 0x5bd1e995;
  const length = data.length;
  let h = (0x9747b28c ^ length) | 0;
  const whole = length & ~3;
  for (let i = 0; i < whole; i += 4) {
    let k = data[i]! | (data[i + 1]! << 8) | (data[i + 2]! << 16) | (data[i + 3]! << 24);
    k = Math.imul(k, m);
    k ^= k >>> 24;
    h = Math.imul(h, m) ^ Math.imul(k, m);
  }
  switch (length & 3) {
    case 3:
      h ^= data[whole + 2]! << 16;
    // falls through
    case 2:
      h ^= data[whole + 1]! << 8;
    // falls through
    case 1:
      h = Math.imul(h ^ data[whole]!, m);
  }
  h ^= h >>> 13;
  h = Math.imul(h, m);
  return (h ^ (h >>> 15)) >>> 0;
}

/** Kafka's default partition of a key. */
export const partitionOf = (key: string, partitions: number): number =>
  (murmur2(Buffer.from(key)) & 0x7fffffff) % partitions;

/** Of each number of shards, by key. */
const caches = new Map<number, Map<string, ShardName>>();

/**
 * The shard of an event: by its agreement, so that all that concerns one agreement is in one order however it was sent;
 * without one by its source, without either by the partition it came from (HTTP: 0).
 */
export function shardOf(known: KnownFields, shards: number, partition = 0): ShardName {
  const key = known.agreementid ?? known.source;
  if (key === undefined) return String(partition % shards);
  let cache = caches.get(shards);
  if (!cache) caches.set(shards, (cache = new Map<string, ShardName>()));
  let shard = cache.get(key);
  if (shard === undefined) {
    shard = String(partitionOf(key, shards));
    if (cache.size > 10_000) cache.clear();
    cache.set(key, shard);
  }
  return shard;
}

/** Names of the event shards of a ledger with `shards` of them, in lock order; `oversight` and `access` come after them. */
export const eventShards = (shards: number): ShardName[] => Array.from({ length: shards }, (_, i) => String(i));

import { compareShards, type ShardName } from '../shard.js';
import type { Queryable } from './queryable.js';

/** A shard's head without its edge. */
export interface HeadSize {
  shard: ShardName;
  /** Entries. */
  size: number;
  /** Since the newest entry was received, by the database's clock; since 1970 while the shard is empty. */
  ageSeconds: number;
}

/** All shards, in lock order. */
export async function headSizes(db: Queryable): Promise<HeadSize[]> {
  const rows = await db.query<{ shard: string; size: string; age: number }[]>(
    'SELECT shard, size, extract(epoch FROM now() - received_at)::float8 AS age FROM ledger.head',
  );
  return rows
    .map(({ shard, size, age }) => ({ shard, size: Number(size), ageSeconds: age }))
    .sort((a, b) => compareShards(a.shard, b.shard));
}

export interface ShardStatus {
  shard: ShardName;
  size: number;
  root: Buffer;
  /** Of the newest entry; null while the shard is empty. */
  receivedAt: string | null;
  /** The largest tree that the log has signed. */
  signedSize: number;
  checkpointSize: number;
  checkpointAt: string | null;
}

/** All shards, in lock order. */
export async function shardStatus(db: Queryable): Promise<ShardStatus[]> {
  const rows = await db.query<
    {
      shard: string;
      size: string;
      root: Buffer;
      received_at: Date;
      signed_size: string;
      checkpoint_size: string | null;
      checkpoint_at: Date | null;
    }[]
  >(
    `SELECT h.shard, h.size, h.root, h.received_at, s.size AS signed_size, c.size AS checkpoint_size, c.signed_at AS checkpoint_at
     FROM ledger.head h JOIN ledger.signed s USING (shard)
     LEFT JOIN LATERAL (SELECT size, signed_at FROM ledger.checkpoint WHERE shard = h.shard ORDER BY size DESC LIMIT 1) c ON true`,
  );
  return rows
    .map((row) => ({
      shard: row.shard,
      size: Number(row.size),
      root: row.root,
      receivedAt: row.size === '0' ? null : row.received_at.toISOString(),
      signedSize: Number(row.signed_size),
      checkpointSize: Number(row.checkpoint_size ?? 0),
      checkpointAt: row.checkpoint_at?.toISOString() ?? null,
    }))
    .sort((a, b) => compareShards(a.shard, b.shard));
}

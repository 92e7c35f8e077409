import type { DataSource } from 'typeorm';
import { LeaseLost } from '../errors.js';
import type { Lease } from './lease.js';

/**
 * Renews a lease without waiting for a lock. False if its row is locked: by a commit of its own holder, which extends it, or by a detector
 * that is about to take it. Try again soon: a commit extends the lease from the time when it began. @throws LeaseLost
 */
export async function renewUnlessLocked(db: DataSource, lease: Lease, leaseSeconds: number): Promise<boolean> {
  const rows = await db.query<{ renewed: boolean }[]>(
    `WITH free AS (
       SELECT FROM readmodel.cursor WHERE generation = $1 AND shard = $2 AND owner = $3 AND epoch = $4 FOR UPDATE SKIP LOCKED
     ), renewed AS (
       UPDATE readmodel.cursor SET expires_at = now() + $5::interval
       WHERE generation = $1 AND shard = $2 AND EXISTS (SELECT FROM free) RETURNING 1
     )
     SELECT EXISTS (SELECT FROM renewed) AS renewed FROM readmodel.cursor
     WHERE generation = $1 AND shard = $2 AND owner = $3 AND epoch = $4`,
    [lease.generation, lease.shard, lease.owner, lease.epoch, `${leaseSeconds} seconds`],
  );
  if (rows.length === 0) throw new LeaseLost(lease.generation, lease.shard);
  return rows[0]!.renewed;
}

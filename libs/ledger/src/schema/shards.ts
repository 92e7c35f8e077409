import type { DataSource } from 'typeorm';
import { emptyEdge, encodeEdge, EMPTY_ROOT } from '#libs/merkle';
import { ShardCountMismatch } from '../errors.js';
import { compareShards, type ShardName, shardNames } from '../shard.js';

/** Two processes with different settings must not each create a half; advisory, because the recorder may not lock the table. */
const CREATE_LOCK = 7_267_020;

/**
 * Gives the ledger its shards, once: S is fixed for an epoch, because an event's shard is its agreement's hash modulo S.
 * With the same count again it does nothing; with another it throws ShardCountMismatch. The owner may do it, or the recorder.
 */
export async function createShards(db: DataSource, count: number): Promise<void> {
  await db.transaction(async (tx) => {
    await tx.query('SELECT pg_advisory_xact_lock($1)', [CREATE_LOCK]);
    const rows: { shard: ShardName }[] = await tx.query('SELECT shard FROM ledger.head');
    const found = rows.map(({ shard }) => shard).sort(compareShards);
    const wanted = shardNames(count);
    if (found.length > 0 && found.join() !== wanted.join()) throw new ShardCountMismatch(count, found);
    if (found.length > 0) return;
    await tx.query(
      `INSERT INTO ledger.head (shard, size, root, received_at, edge)
       SELECT shard, 0, $2, '1970-01-01T00:00:00Z', $3 FROM unnest($1::text[]) AS s(shard)`,
      [wanted, EMPTY_ROOT, encodeEdge(emptyEdge())],
    );
    await tx.query(
      'INSERT INTO ledger.signed (shard, size, root) SELECT shard, 0, $2 FROM unnest($1::text[]) AS s(shard)',
      [wanted, EMPTY_ROOT],
    );
  });
}

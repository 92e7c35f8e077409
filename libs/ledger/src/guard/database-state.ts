import type { PoolClient } from 'pg';
import type { DataSource } from 'typeorm';
import { MerkleError, treeRootAsync } from '#libs/merkle';
import { POSITION_COLUMNS, positionOf, type PositionRow } from '../append/lock.js';
import { NotInLedger } from '../errors.js';
import { type Head, HEAD_COLUMNS, type HeadRow, headOf } from '../head.js';
import type { Position } from '../position.js';
import { hashesOf } from '../read/tiles.js';
import type { ShardName } from '../shard.js';
import type { Tree } from './discrepancy.js';
import { type Extent, readExtents } from './extent.js';

export interface ShardState {
  head: Head;
  signed: Tree;
  /** The note of the largest checkpoint, null before the first. */
  checkpoint: Buffer | null;
}

/** The database's state in one snapshot, read over one connection. */
export interface DatabaseState {
  shards: ReadonlyMap<ShardName, ShardState>;
  extents: readonly Extent[];
  positions: readonly Position[];
  /** Root of the tree of the first `size` entries; undefined when its tiles do not give one. */
  rootAt(head: Head, size: number): Promise<Buffer | undefined>;
}

/** `use` runs within the snapshot. */
export async function withDatabaseState<T>(client: PoolClient, use: (state: DatabaseState) => Promise<T>): Promise<T> {
  await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
  try {
    const { rows } = await client.query<HeadRow & { signed_size: string; signed_root: Buffer; note: string | null }>(
      `SELECT ${HEAD_COLUMNS.split(', ')
        .map((column) => `h.${column}`)
        .join(', ')}, s.size AS signed_size, s.root AS signed_root,
              (SELECT c.note FROM ledger.checkpoint c WHERE c.shard = h.shard ORDER BY c.size DESC LIMIT 1) AS note
       FROM ledger.head h JOIN ledger.signed s USING (shard)`,
    );
    const positions = await client.query<PositionRow>(`SELECT ${POSITION_COLUMNS} FROM ledger.intake_position`);
    const shards = new Map<ShardName, ShardState>();
    for (const row of rows) {
      shards.set(row.shard, {
        head: headOf(row),
        signed: { size: Number(row.signed_size), root: row.signed_root },
        checkpoint: row.note === null ? null : Buffer.from(row.note),
      });
    }
    return await use({
      shards,
      extents: await readExtents(client),
      positions: positions.rows.map(positionOf),
      rootAt: (head, size) => rootAt(client, head, size),
    });
  } finally {
    await client.query('COMMIT');
  }
}

async function rootAt(client: PoolClient, head: Head, size: number): Promise<Buffer | undefined> {
  // The tile reader asks a data source for rows; here they come over the one connection that was looked at.
  const rows = {
    query: async (text: string, values?: unknown[]) => (await client.query(text, values)).rows as unknown,
  } as unknown as DataSource;
  try {
    return await treeRootAsync(size, hashesOf(rows, head, size));
  } catch (error) {
    if (error instanceof NotInLedger || error instanceof MerkleError) return undefined;
    throw error;
  }
}

import type { DataSource } from 'typeorm';
import { type AsyncHashAt, HASH_SIZE, TILE_WIDTH, tileFromEdge, tileHashReader } from '#libs/merkle';
import { NotInLedger } from '../errors.js';
import { type Head, HEAD_COLUMNS, type HeadRow, headOf } from '../head.js';
import type { ShardName } from '../shard.js';

export async function readHead(db: DataSource, shard: ShardName): Promise<Head> {
  const [row] = await db.query<HeadRow[]>(`SELECT ${HEAD_COLUMNS} FROM ledger.head WHERE shard = $1`, [shard]);
  if (!row) throw new NotInLedger(`shard ${shard}`);
  return headOf(row);
}

async function storedTile(db: DataSource, shard: ShardName, level: number, index: number): Promise<Buffer | undefined> {
  const [row] = await db.query<{ bytes: Buffer }[]>(
    'SELECT bytes FROM ledger.tile WHERE shard = $1 AND level = $2 AND index = $3',
    [shard, level, index],
  );
  return row?.bytes;
}

/**
 * The first `width` hashes of a tile; 256 for the full one. An older partial tile is a prefix of the edge's or of the full tile.
 * `head` may be older than the table, never newer. Throws NotInLedger.
 */
export async function readTile(
  db: DataSource,
  head: Head,
  level: number,
  index: number,
  width: number,
): Promise<Buffer> {
  const partial = width < TILE_WIDTH ? tileFromEdge(head.edge, level, index, width) : undefined;
  const bytes = partial ?? (await storedTile(db, head.shard, level, index));
  if (bytes === undefined) throw new NotInLedger(`tile ${level}/${index} (${width}) of shard ${head.shard}`);
  return bytes.subarray(0, width * HASH_SIZE);
}

/** Hashes of the tree of `size` (at most the head's), for roots and proofs. One per request: it keeps what it read. */
export function hashesOf(db: DataSource, head: Head, size: number): AsyncHashAt {
  return tileHashReader(size, (level, index, width) => readTile(db, head, level, index, width));
}

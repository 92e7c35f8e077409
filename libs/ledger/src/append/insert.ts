import type { PoolClient } from 'pg';
import { encodeEdge } from '#libs/merkle';
import type { PreparedShard } from './prepare.js';

/**
 * Blobs travel as one binary parameter that the server cuts up again: an array of bytea would be sent as hexadecimal text.
 * `at` is 1-based, as SQL's substring counts.
 */
function pack(blobs: readonly Buffer[]): { bytes: Buffer; at: number[]; size: number[] } {
  let next = 1;
  const at = blobs.map(({ length }) => {
    next += length;
    return next - length;
  });
  return { bytes: Buffer.concat(blobs), at, size: blobs.map(({ length }) => length) };
}

export async function insertRows(client: PoolClient, prepared: readonly PreparedShard[]): Promise<void> {
  const rows = prepared.flatMap(({ encoded, rows }) =>
    rows.map((row) => ({ ...row, shard: encoded.shard, receivedAt: encoded.receivedAt })),
  );
  if (rows.length === 0) return;
  const { bytes, at, size } = pack(rows.map((row) => row.bytes));
  await client.query(
    `INSERT INTO ledger.batch (shard, first_index, count, received_at, entries)
     SELECT shard, first_index, count, received_at, substring($5::bytea FROM at FOR size)
     FROM unnest($1::text[], $2::bigint[], $3::smallint[], $4::timestamptz[], $6::int[], $7::int[]) AS r(shard, first_index, count, received_at, at, size)`,
    [
      rows.map((r) => r.shard),
      rows.map((r) => r.firstIndex),
      rows.map((r) => r.count),
      rows.map((r) => r.receivedAt),
      bytes,
      at,
      size,
    ],
  );
}

export async function insertTiles(client: PoolClient, prepared: readonly PreparedShard[]): Promise<void> {
  const tiles = prepared.flatMap(({ encoded, tiles }) => tiles.map((tile) => ({ ...tile, shard: encoded.shard })));
  if (tiles.length === 0) return;
  const { bytes, at, size } = pack(tiles.map((tile) => tile.bytes));
  await client.query(
    `INSERT INTO ledger.tile (shard, level, index, bytes)
     SELECT shard, level, index, substring($4::bytea FROM at FOR size)
     FROM unnest($1::text[], $2::smallint[], $3::bigint[], $5::int[], $6::int[]) AS r(shard, level, index, at, size)`,
    [tiles.map((t) => t.shard), tiles.map((t) => t.level), tiles.map((t) => t.index), bytes, at, size],
  );
}

export async function moveHeads(client: PoolClient, prepared: readonly PreparedShard[]): Promise<void> {
  if (prepared.length === 0) return;
  const heads = prepared.map(({ next }) => next);
  const edges = pack(heads.map(({ edge }) => encodeEdge(edge)));
  await client.query(
    `UPDATE ledger.head h SET size = r.size, root = substring($4::bytea FROM r.n * 32 + 1 FOR 32), received_at = r.received_at,
            edge = substring($5::bytea FROM r.at FOR r.length)
     FROM unnest($1::text[], $2::bigint[], $3::timestamptz[], $6::int[], $7::int[], $8::int[]) AS r(shard, size, received_at, at, length, n)
     WHERE h.shard = r.shard`,
    [
      heads.map((h) => h.shard),
      heads.map((h) => h.size),
      heads.map((h) => h.receivedAt),
      Buffer.concat(heads.map((h) => h.root)),
      edges.bytes,
      edges.at,
      edges.size,
      heads.map((_, n) => n),
    ],
  );
}

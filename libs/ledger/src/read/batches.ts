import { promisify } from 'node:util';
import { gunzip, gunzipSync } from 'node:zlib';
import type { PoolClient } from 'pg';
import { decodeEntryBundle, MAX_ENTRY_BYTES, TILE_WIDTH } from '#libs/merkle';

const decompress = promisify(gunzip);

export interface BatchRecord {
  first_index: string;
  count: number;
  entries: Buffer;
}

/** Consecutive entries as one row of the ledger holds them. */
export interface DecodedBatch {
  firstIndex: number;
  entries: Buffer[];
}

/** The most that one row can decompress to: 256 entries of the largest size. Stops a bomb in a tampered row. */
const MAX_ENTRY_BUNDLE_BYTES = TILE_WIDTH * (2 + MAX_ENTRY_BYTES);

/** Throws what zlib or EntryBundleFormatError say of a damaged row. */
export async function decodeBatch(row: BatchRecord): Promise<DecodedBatch> {
  const bytes = await decompress(row.entries, { maxOutputLength: MAX_ENTRY_BUNDLE_BYTES });
  return { firstIndex: Number(row.first_index), entries: decodeEntryBundle(bytes, row.count) };
}

/**
 * Where the row that holds `index` can begin at the earliest: a row never crosses a multiple of 256, so a range scan of the primary
 * key from here finds it.
 */
export function earliestRow(index: number): number {
  return index - (index % TILE_WIDTH);
}

/** Consecutive entries that stay compressed until they are asked for. */
export interface LazyBatch {
  firstIndex: number;
  count: number;
  /** Throws what zlib or EntryBundleFormatError say of a damaged row. */
  unpack: () => Buffer[];
}

/** The rows that hold these entries, in order. */
export async function lazyBatches(client: PoolClient, shard: string, indexes: readonly number[]): Promise<LazyBatch[]> {
  const { rows } = await client.query<BatchRecord>(
    `SELECT b.first_index, b.count, b.entries FROM unnest($2::bigint[]) AS g(first)
     JOIN ledger.batch b ON b.shard = $1 AND b.first_index >= g.first AND b.first_index < g.first + ${TILE_WIDTH}
     ORDER BY b.first_index`,
    [shard, [...new Set(indexes.map(earliestRow))]],
  );
  return rows.map(({ first_index, count, entries }) => ({
    firstIndex: Number(first_index),
    count,
    unpack: () => decodeEntryBundle(gunzipSync(entries, { maxOutputLength: MAX_ENTRY_BUNDLE_BYTES }), count),
  }));
}

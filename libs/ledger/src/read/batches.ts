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

/** A stored row does not hold its entries any more. */
export class RowDamaged extends Error {
  constructor(
    readonly shard: string,
    readonly first: number,
    /** The last entry that it should hold. */
    readonly last: number,
    readonly detail: string,
    options?: ErrorOptions,
  ) {
    super(`the row of entries ${shard}/${first} to ${shard}/${last} cannot be read: ${detail}`, options);
    this.name = 'RowDamaged';
  }
}

/** Throws RowDamaged. */
export async function decodeBatch(shard: string, row: BatchRecord): Promise<DecodedBatch> {
  const first = Number(row.first_index);
  try {
    const bytes = await decompress(row.entries, { maxOutputLength: MAX_ENTRY_BUNDLE_BYTES });
    return { firstIndex: first, entries: decodeEntryBundle(bytes, row.count) };
  } catch (cause) {
    throw new RowDamaged(shard, first, first + row.count - 1, (cause as Error).message, { cause });
  }
}

/** In order; of several damaged rows the first is named. Throws RowDamaged. */
export async function decodeBatches(shard: string, rows: readonly BatchRecord[]): Promise<DecodedBatch[]> {
  const decoded = await Promise.allSettled(rows.map((row) => decodeBatch(shard, row)));
  return decoded.map((one) => {
    if (one.status === 'rejected') throw one.reason;
    return one.value;
  });
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

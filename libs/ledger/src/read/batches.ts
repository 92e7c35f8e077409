import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { decodeBundle, TILE_WIDTH } from '#libs/merkle';

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
const MAX_BUNDLE_BYTES = TILE_WIDTH * (2 + 65_535);

/** Throws what zlib or BundleFormatError say of a damaged row. */
export async function decodeBatch(row: BatchRecord): Promise<DecodedBatch> {
  const bytes = await decompress(row.entries, { maxOutputLength: MAX_BUNDLE_BYTES });
  return { firstIndex: Number(row.first_index), entries: decodeBundle(bytes, row.count) };
}

/**
 * Where the row that holds `index` can begin at the earliest: a row never crosses a multiple of 256, so a range scan of the primary
 * key from here finds it.
 */
export function earliestRow(index: number): number {
  return index - (index % TILE_WIDTH);
}

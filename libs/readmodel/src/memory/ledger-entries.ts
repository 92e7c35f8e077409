import { gunzipSync } from 'node:zlib';
import type { PoolClient } from 'pg';
import { decodeBundle, TILE_WIDTH } from '#libs/merkle';
import { foldInput, type FoldInput } from '#libs/rules';

/** 256 entries of the largest size: what one row can decompress to. */
const MAX_BUNDLE_BYTES = TILE_WIDTH * (2 + 65_535);

interface StoredRow {
  first_index: string;
  count: number;
  entries: Buffer;
}

/**
 * An agreement's own entries for a refold. They stay compressed until the fold takes them one by one, because all of a
 * large agreement's rows parsed at once would not fit in memory. Rows of the ledger never cross a multiple of 256.
 */
export class LedgerEntries implements Iterable<FoldInput> {
  private constructor(
    private readonly rows: StoredRow[],
    private readonly wanted: Set<number>,
  ) {}

  static async load(client: PoolClient, shard: string, indexes: number[]): Promise<LedgerEntries> {
    const groups = [...new Set(indexes.map((index) => index - (index % TILE_WIDTH)))];
    const { rows } = await client.query<StoredRow>(
      `SELECT b.first_index, b.count, b.entries FROM unnest($2::bigint[]) AS g(first)
       JOIN ledger.batch b ON b.shard = $1 AND b.first_index >= g.first AND b.first_index < g.first + ${TILE_WIDTH}
       ORDER BY b.first_index`,
      [shard, groups],
    );
    return new LedgerEntries(rows, new Set(indexes));
  }

  *[Symbol.iterator](): Iterator<FoldInput> {
    for (const row of this.rows) {
      const first = Number(row.first_index);
      const needed = Array.from({ length: row.count }, (_, i) => first + i).filter((index) => this.wanted.has(index));
      if (needed.length === 0) continue;
      const entries = decodeBundle(gunzipSync(row.entries, { maxOutputLength: MAX_BUNDLE_BYTES }), row.count);
      for (const index of needed) yield foldInput(index, entries[index - first]!);
    }
  }
}

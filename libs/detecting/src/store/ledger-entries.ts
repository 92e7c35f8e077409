import { gunzipSync } from 'node:zlib';
import type { PoolClient } from 'pg';
import { decodeBundle, TILE_WIDTH } from '#libs/merkle';
import { type EntryRange, foldInput, type FoldInput } from '#libs/judging';

/** 256 entries of the largest size: what one row can decompress to. */
const MAX_BUNDLE_BYTES = TILE_WIDTH * (2 + 65_535);

interface StoredRow {
  first_index: string;
  count: number;
  entries: Buffer;
}

/**
 * An agreement's own entries for a refold. They stay compressed until the fold takes them one by one, because a portion of large
 * ones parsed at once would not fit in memory. Rows of the ledger never cross a multiple of 256.
 */
export class LedgerEntries {
  private constructor(
    private readonly range: EntryRange,
    private readonly indexes: readonly number[],
    private readonly rows: readonly StoredRow[],
  ) {}

  /** Those that count for their event's id, as committed. */
  static async load(client: PoolClient, generation: number, shard: string, range: EntryRange): Promise<LedgerEntries> {
    const { agreement, from, before, limit } = range;
    const found = await client.query<{ index: string }>(
      `SELECT index FROM readmodel.event WHERE generation = $1 AND shard = $2 AND agreement = $3 AND index >= $4 AND index < $5
       AND state IN ('folded', 'retracted') ORDER BY index LIMIT $6`,
      [generation, shard, agreement, from, before, limit],
    );
    const indexes = found.rows.map(({ index }) => Number(index));
    const groups = [...new Set(indexes.map((index) => index - (index % TILE_WIDTH)))];
    const { rows } = await client.query<StoredRow>(
      `SELECT b.first_index, b.count, b.entries FROM unnest($2::bigint[]) AS g(first)
       JOIN ledger.batch b ON b.shard = $1 AND b.first_index >= g.first AND b.first_index < g.first + ${TILE_WIDTH}
       ORDER BY b.first_index`,
      [shard, groups],
    );
    return new LedgerEntries(range, indexes, rows);
  }

  /** Whether all that is asked for is here. */
  covers({ agreement, from, before, limit }: EntryRange): boolean {
    if (agreement !== this.range.agreement || from < this.range.from || before !== this.range.before) return false;
    return this.indexes.length < this.range.limit || this.indexes.filter((index) => index >= from).length >= limit;
  }

  *within({ from, limit }: EntryRange): Iterable<FoldInput> {
    const wanted = new Set(this.indexes.filter((index) => index >= from).slice(0, limit));
    for (const row of this.rows) {
      const first = Number(row.first_index);
      const needed = Array.from({ length: row.count }, (_, i) => first + i).filter((index) => wanted.has(index));
      if (needed.length === 0) continue;
      const entries = decodeBundle(gunzipSync(row.entries, { maxOutputLength: MAX_BUNDLE_BYTES }), row.count);
      for (const index of needed) yield foldInput(index, entries[index - first]!);
    }
  }
}

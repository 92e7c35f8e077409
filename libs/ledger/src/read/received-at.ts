import type { ShardName } from '../shard.js';
import type { Queryable } from './queryable.js';
import { timeOf } from './stored-time.js';

/** When entries of a shard were received, by index; those that the shard does not have are missing from the answer. */
export async function receivedAtOf(
  db: Queryable,
  shard: ShardName,
  indexes: readonly number[],
): Promise<Map<number, string>> {
  if (indexes.length === 0) return new Map();
  const rows = await db.query<{ index: string; received_at: Date | number }[]>(
    `SELECT w.index, b.received_at FROM unnest($2::bigint[]) AS w(index), LATERAL (
       SELECT first_index, count, received_at FROM ledger.batch
       WHERE shard = $1 AND first_index <= w.index ORDER BY first_index DESC LIMIT 1) AS b
     WHERE w.index < b.first_index + b.count`,
    [shard, [...new Set(indexes)]],
  );
  return new Map(rows.map(({ index, received_at }) => [Number(index), timeOf(received_at)]));
}

/**
 * How many entries of a shard, of its first `size`, were received before a time (RFC 3339, UTC), or up to and at it. Receipts never go back
 * in a shard, so the rows are searched by halves: some twenty for a million entries, with no index but the key.
 */
export async function receivedBy(
  db: Queryable,
  shard: ShardName,
  size: number,
  how: 'before' | 'until',
  time: string,
): Promise<number> {
  const is = how === 'before' ? '<' : '<=';
  let [from, to] = [0, size];
  while (from < to) {
    const middle = Math.floor((from + to) / 2);
    const [row] = await db.query<{ first: string; end: string; before: boolean }[]>(
      `SELECT first_index AS first, first_index + count AS "end", received_at ${is} $3::timestamptz AS before FROM ledger.batch
       WHERE shard = $1 AND first_index <= $2 ORDER BY first_index DESC LIMIT 1`,
      [shard, middle, time],
    );
    // No row has it: its entries were deleted, which others find out.
    if (!row) return to;
    if (row.before) from = Math.max(middle + 1, Number(row.end));
    else to = Math.min(middle, Number(row.first));
  }
  return Math.min(from, size);
}

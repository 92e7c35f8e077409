import type { FindingOfHits } from '#libs/judging';
import type { Queryable } from './queryable.js';

/** RFC 3339: acts from then on, and before then; null: no limit. */
export interface ActRange {
  from: string | null;
  to: string | null;
}

/** Where the agreement's entries are; undefined: none was judged. */
export async function shardOfAgreement(
  tx: Queryable,
  generation: number,
  agreement: string,
): Promise<string | undefined> {
  const [row] = await tx.query<{ shard: string }[]>(
    'SELECT shard FROM readmodel.event WHERE generation = $1 AND agreement = $2 LIMIT 1',
    [generation, agreement],
  );
  return row?.shard;
}

/** Indexes of the agreement's entries, ascending, by the time of the act: where it has none, by that of receipt. */
export async function entriesOfAgreement(
  tx: Queryable,
  generation: number,
  agreement: string,
  { from, to }: ActRange,
): Promise<number[]> {
  const rows = await tx.query<{ index: string }[]>(
    `SELECT index FROM readmodel.event WHERE generation = $1 AND agreement = $2
       AND ($3::timestamptz IS NULL OR coalesce(time, received_at) >= $3)
       AND ($4::timestamptz IS NULL OR coalesce(time, received_at) < $4) ORDER BY index`,
    [generation, agreement, from, to],
  );
  return rows.map(({ index }) => Number(index));
}

/** The agreement's findings as they are stored, in no order; of those entries of the shard alone, where some are named. */
export async function findingsOfAgreement(
  tx: Queryable,
  generation: number,
  { agreement, shard, entries }: { agreement: string; shard: string; entries: readonly number[] | null },
): Promise<FindingOfHits[]> {
  const rows = await tx.query<
    (Omit<FindingOfHits, 'count' | 'firstIndex' | 'lastIndex'> & {
      count: string;
      first_index: string;
      last_index: string;
    })[]
  >(
    `SELECT id, rule, version, scope, subject, severity, count, clauses, evidence, first_index, last_index
     FROM readmodel.finding f WHERE generation = $1 AND agreement = $2 AND ($3::bigint[] IS NULL OR EXISTS (
       SELECT FROM readmodel.finding_entry e
       WHERE e.generation = $1 AND e.shard = $4 AND e.finding = f.id AND e.index = ANY($3)))`,
    [generation, agreement, entries, shard],
  );
  return rows.map(({ count, first_index, last_index, ...row }) => ({
    ...row,
    count: Number(count),
    firstIndex: Number(first_index),
    lastIndex: Number(last_index),
  }));
}

import type { Severity, Why } from '#libs/judging';
import type { Queryable } from './queryable.js';

/** One change of a finding by one entry. */
export interface FindingHit {
  /** Its number within the finding, from 0: its number within the shard would say how many other hits there are. */
  no: number;
  /** The entry that led to it. */
  index: number;
  version: string;
  change: 'raised' | 'withdrawn' | 'restated';
  delta: number;
  /** Of the delta: items of which only the number is known. */
  unlisted: number;
  /** Of what is withdrawn. */
  why: Why | null;
  severity: Severity;
}

/** Columns of type bigint, which come as text; all are below 2^53. */
type Counted = 'index' | 'delta' | 'unlisted';

/** In the order in which they were made, after the one numbered `after`. Nothing is ever taken out, so numbers stay. */
export async function findingHits(
  tx: Queryable,
  generation: number,
  finding: string,
  after: number | undefined,
  limit: number,
): Promise<FindingHit[]> {
  const from = after === undefined ? 0 : after + 1;
  const rows = await tx.query<(Omit<FindingHit, Counted | 'no'> & Record<Counted, string>)[]>(
    `SELECT index, version, change, delta, unlisted, why, severity FROM readmodel.hit
     WHERE generation = $1 AND finding = $2 ORDER BY no OFFSET $3 LIMIT $4`,
    [generation, finding, from, limit],
  );
  return rows.map((row, n) => ({
    ...row,
    no: from + n,
    index: Number(row.index),
    delta: Number(row.delta),
    unlisted: Number(row.unlisted),
  }));
}

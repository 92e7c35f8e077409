import type { Severity, Why } from '#libs/judging';
import type { Queryable } from './queryable.js';

/** One change of a finding by one entry. */
export interface FindingHit {
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
type Counted = 'no' | 'index' | 'delta' | 'unlisted';

/** In the order in which they were made, from the one after `after`. */
export async function findingHits(
  tx: Queryable,
  generation: number,
  finding: string,
  after: number | undefined,
  limit: number,
): Promise<FindingHit[]> {
  const rows = await tx.query<(Omit<FindingHit, Counted> & Record<Counted, string>)[]>(
    `SELECT no, index, version, change, delta, unlisted, why, severity FROM readmodel.hit
     WHERE generation = $1 AND finding = $2 AND no > $3 ORDER BY no LIMIT $4`,
    [generation, finding, after ?? -1, limit],
  );
  return rows.map((row) => ({
    ...row,
    no: Number(row.no),
    index: Number(row.index),
    delta: Number(row.delta),
    unlisted: Number(row.unlisted),
  }));
}

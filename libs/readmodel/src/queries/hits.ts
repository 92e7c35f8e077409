import type { SealedHit } from '#libs/judging';

/** Columns of type bigint, which come as text; all are below 2^53. */
type Counted = 'no' | 'index' | 'delta' | 'unlisted';
type Row = Omit<SealedHit, Counted> & Record<Counted, string>;

/** Runs queries: a lent connection, or a snapshot's transaction. */
export type Ask = <T extends object>(text: string, values: unknown[]) => Promise<T[]>;

/** JSON as text: it is compared and sealed as it is stored. */
const COLUMNS = `no, finding, rule, version, scope, subject, index, change, delta, severity, items, unlisted, why,
  clauses::text AS clauses, evidence::text AS evidence`;

/** Hits of a shard by their number from `from` on, at most `limit`; numbers may be missing where somebody deleted some. */
export async function hitsFrom(
  ask: Ask,
  generation: number,
  shard: string,
  from: number,
  limit: number,
): Promise<SealedHit[]> {
  const rows = await ask<Row>(
    `SELECT ${COLUMNS} FROM readmodel.hit WHERE generation = $1 AND shard = $2 AND no >= $3 ORDER BY no LIMIT $4`,
    [generation, shard, from, limit],
  );
  return rows.map(hitOf);
}

/** Hits of these findings, by number: all, or those from `from` on. */
export async function hitsOfFindings(
  ask: Ask,
  generation: number,
  shard: string,
  findings: readonly string[],
  from = 0,
): Promise<SealedHit[]> {
  const rows = await ask<Row>(
    `SELECT ${COLUMNS} FROM readmodel.hit WHERE generation = $1 AND shard = $2 AND finding = ANY($3) AND no >= $4 ORDER BY no`,
    [generation, shard, findings, from],
  );
  return rows.map(hitOf);
}

const hitOf = (row: Row): SealedHit => ({
  ...row,
  no: Number(row.no),
  index: Number(row.index),
  delta: Number(row.delta),
  unlisted: Number(row.unlisted),
});

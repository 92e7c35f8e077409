import type { PoolClient } from 'pg';
import { FOLDED_TABLES, type FoldedTable } from '#libs/readmodel';

/** Rows of a table that one generation has and the other has not. */
export interface TableDifference {
  table: FoldedTable;
  /** Rows of the live generation that were not made again. */
  lost: number;
  /** Rows that the live generation does not have. */
  added: number;
  /** One of them, as text. */
  example: string;
}

/** The wording of an error is Node's or PostgreSQL's, and differs with their versions: what was left out must agree, not why. */
const WORDING = 'gap.error';

/** Compares every folded row, column by column, but for the generation's number. One snapshot for all tables is the caller's duty. */
export async function compareGenerations(
  client: PoolClient,
  live: number,
  rebuilt: number,
  shards: readonly string[],
): Promise<TableDifference[]> {
  const differences: TableDifference[] = [];
  for (const table of FOLDED_TABLES) {
    const { rows } = await client.query<{ row: string }>(
      `SELECT format('ROW(%s)::text', string_agg(format('%I', column_name), ', ' ORDER BY ordinal_position)) AS row
       FROM information_schema.columns WHERE table_schema = 'readmodel' AND table_name = $1 AND column_name <> 'generation'
         AND table_name || '.' || column_name <> $2`,
      [table, WORDING],
    );
    const of = (parameter: string): string =>
      `SELECT ${rows[0]!.row} AS row FROM readmodel.${table} WHERE generation = ${parameter} AND shard = ANY($3)`;
    const only = (a: string, b: string): string =>
      `SELECT count(*)::int AS n, min(row) AS example FROM (${of(a)} EXCEPT ALL ${of(b)}) d`;
    const found = await client.query<{ lost: number; added: number; example: string }>(
      `SELECT l.n AS lost, a.n AS added, coalesce(l.example, a.example) AS example
       FROM (${only('$1', '$2')}) l, (${only('$2', '$1')}) a`,
      [live, rebuilt, shards],
    );
    const { lost, added, example } = found.rows[0]!;
    if (lost + added > 0) differences.push({ table, lost, added, example });
  }
  return differences;
}

import type { PoolClient } from 'pg';
import { FOLDED_TABLES, type FoldedTable, VOID_ROWS } from '#libs/readmodel';

/** Rows of a table that only one of the two generations has. */
export interface TableDifference {
  table: FoldedTable;
  /** Rows of the live generation that the rebuild did not make. */
  lost: number;
  /** Rows that the live generation does not have. */
  added: number;
  /** One of them, as text. */
  example: string;
}

/** The wording of an error comes from Node or PostgreSQL and differs between their versions. The gaps must agree, not their wording. */
const WORDING = 'gap.error';

/** Compares every folded row, column by column, except the generation's number. The caller must provide one snapshot for all tables. */
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
      `SELECT ${rows[0]!.row} AS row FROM readmodel.${table} WHERE generation = ${parameter} AND shard = ANY($3)
         AND (${VOID_ROWS[table] ?? 'false'}) IS NOT TRUE`;
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

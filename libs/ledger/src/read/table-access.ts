import type { Queryable } from './queryable.js';

export interface TableAccess {
  /** With its schema. */
  name: string;
  there: boolean;
  /** By the role that asks; null where there is no such table. */
  readable: boolean | null;
}

/** Whether tables are there, and whether the role that asks may read them; in the order of the names. */
export function tableAccess(db: Queryable, names: readonly string[]): Promise<TableAccess[]> {
  return db.query<TableAccess[]>(
    // From the catalogue, because to_regclass fails where the role may not enter the schema.
    `SELECT name, c.oid IS NOT NULL AS there,
            has_schema_privilege(n.oid, 'USAGE') AND has_any_column_privilege(c.oid, 'SELECT') AS readable
     FROM unnest($1::text[]) WITH ORDINALITY AS needed(name, place)
     LEFT JOIN pg_namespace n ON n.nspname = split_part(name, '.', 1)
     LEFT JOIN pg_class c ON c.relnamespace = n.oid AND c.relname = split_part(name, '.', 2) ORDER BY place`,
    [names],
  );
}

/** The tables without which nothing can be read of a ledger. */
export function ledgerTables(db: Queryable): Promise<TableAccess[]> {
  return tableAccess(db, ['ledger.head', 'ledger.batch']);
}

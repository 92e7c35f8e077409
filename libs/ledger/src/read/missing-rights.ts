import { RECORDER_RIGHTS } from '../schema/access.js';
import type { Queryable } from './queryable.js';

/** The rights of a recorder that the role which asks lacks, such as `INSERT on ledger.batch`, or that it may write at all. */
export async function missingRights(db: Queryable): Promise<string[]> {
  const [standby] = await db.query<{ readOnly: boolean }[]>('SELECT pg_is_in_recovery() AS "readOnly"');
  if (standby!.readOnly) return ['writes (the server is a standby)'];
  const rows = await db.query<{ missing: string }[]>(
    `SELECT right_name || ' on ' || name AS missing
     FROM unnest($1::text[], $2::text[], $3::text[]) WITH ORDINALITY AS needed(name, right_name, columns, place)
     LEFT JOIN pg_namespace n ON n.nspname = split_part(name, '.', 1)
     LEFT JOIN pg_class c ON c.relnamespace = n.oid AND c.relname = split_part(name, '.', 2)
     WHERE NOT coalesce(has_schema_privilege(n.oid, 'USAGE') AND CASE WHEN columns IS NULL THEN has_table_privilege(c.oid, right_name)
       ELSE (SELECT bool_and(has_column_privilege(c.oid, one, right_name)) FROM unnest(string_to_array(columns, ',')) AS one) END, false)
     ORDER BY place`,
    [
      RECORDER_RIGHTS.map(({ table }) => table),
      RECORDER_RIGHTS.map(({ right }) => right),
      RECORDER_RIGHTS.map(({ columns }) => columns?.join(',') ?? null),
    ],
  );
  return rows.map(({ missing }) => missing);
}

import type { DataSource } from 'typeorm';
import type { Readiness, ReadinessCheck } from '#libs/platform';

/** One table of each migration that the api's queries stand on. */
const NEEDED = ['ledger.head', 'ledger.batch', 'readmodel.finding', 'readmodel.cursor'];

/** PostgreSQL answers, the migrations are there, and our role may read what it must. */
export function databaseReady(db: DataSource): ReadinessCheck {
  return {
    name: 'database',
    check: async (): Promise<Readiness> => {
      if (!db.isInitialized) return { ready: false, detail: 'PostgreSQL is away; waiting' };
      const rows = await db.query<{ name: string; there: boolean; readable: boolean | null }[]>(
        // From the catalogue, because to_regclass fails where the role may not enter the schema.
        `SELECT name, c.oid IS NOT NULL AS there,
                has_schema_privilege(n.oid, 'USAGE') AND has_table_privilege(c.oid, 'SELECT') AS readable
         FROM unnest($1::text[]) AS needed(name)
         LEFT JOIN pg_namespace n ON n.nspname = split_part(name, '.', 1)
         LEFT JOIN pg_class c ON c.relnamespace = n.oid AND c.relname = split_part(name, '.', 2)`,
        [NEEDED],
      );
      const missing = rows.filter(({ there }) => !there).map(({ name }) => name);
      if (missing.length > 0)
        return {
          ready: false,
          detail: `${missing.join(', ')} missing: run the migrate step with the owner's connection`,
        };
      const closed = rows.filter(({ readable }) => !readable).map(({ name }) => name);
      if (closed.length > 0)
        return {
          ready: false,
          detail: `this role may not read ${closed.join(', ')}: DATABASE_URL needs the api's role`,
        };
      return { ready: true };
    },
  };
}

import type { DataSource } from 'typeorm';
import { deskTables } from '#libs/desk';
import { ledgerTables } from '#libs/ledger';
import type { Readiness, ReadinessCheck } from '#libs/platform';
import { readmodelTables } from '#libs/readmodel';

/** PostgreSQL answers, the migrations are there, and our role may read what it must. */
export function databaseReady(db: DataSource): ReadinessCheck {
  return {
    name: 'database',
    check: async (): Promise<Readiness> => {
      if (!db.isInitialized) return { ready: false, detail: 'PostgreSQL is unreachable; waiting' };
      const rows = [...(await ledgerTables(db)), ...(await readmodelTables(db)), ...(await deskTables(db))];
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

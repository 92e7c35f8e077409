import type { Queryable } from '../queryable.js';

/** https://www.postgresql.org/docs/current/errcodes-appendix.html: query_canceled, by statement_timeout. */
const CANCELED = '57014';
/** For a query that begins just in time. */
const LEAST_MS = 250;

/**
 * What `work` answers, each of its queries within the time; undefined: one was not. The transaction goes on all the same, as it was before.
 */
export async function within<T>(tx: Queryable, deadline: number, work: () => Promise<T>): Promise<T | undefined> {
  const [{ ms }] = await tx.query<[{ ms: number }]>(
    `SELECT setting::int AS ms FROM pg_catalog.pg_settings WHERE name = 'statement_timeout'`,
  );
  const left = Math.max(LEAST_MS, deadline - Date.now());
  await tx.query('SAVEPOINT within');
  let found: T;
  try {
    await setTimeLimit(tx, ms === 0 ? left : Math.min(ms, left));
    found = await work();
    await setTimeLimit(tx, ms);
  } catch (error) {
    if ((error as { code?: unknown } | null)?.code !== CANCELED) throw error;
    await tx.query('ROLLBACK TO SAVEPOINT within');
    return undefined;
  }
  await tx.query('RELEASE SAVEPOINT within');
  return found;
}

const setTimeLimit = (tx: Queryable, ms: number): Promise<unknown> =>
  tx.query(`SELECT set_config('statement_timeout', $1, true)`, [String(ms)]);

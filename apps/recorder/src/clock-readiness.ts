import { MAX_CLOCK_SKEW_MS } from '#libs/ledger';
import type { Readiness } from '#libs/platform';

interface Queryable {
  query(sql: string): Promise<unknown>;
}

/**
 * Not ready where an append would be refused: this clock is more than 2 s from the database's. The database reads its clock between
 * our two readings, so a slow answer is no difference.
 */
export async function clockReadiness(db: Queryable, clock: () => number = Date.now): Promise<Readiness> {
  const asked = clock();
  const rows = (await db.query('SELECT extract(epoch FROM clock_timestamp()) * 1000 AS now')) as { now: string }[];
  const now = Number(rows[0]!.now);
  const skew = Math.max(asked - now, now - clock());
  if (skew <= MAX_CLOCK_SKEW_MS) return { ready: true };
  const detail = `this clock differs from the database's by ${Math.round(skew)} ms, more than ${MAX_CLOCK_SKEW_MS}; put the clocks right`;
  return { ready: false, detail };
}

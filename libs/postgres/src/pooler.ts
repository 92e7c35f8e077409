import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';

/** Sessions that are not one's own: what one sets, locks or listens to there is another's a moment later. */
export class SharedSession extends Error {
  constructor() {
    super(
      'a pooler gives this session to others between transactions (PgBouncer with pool_mode transaction or statement), which loses locks, ' +
        'settings and notifications: connect directly to PostgreSQL, or through a database of the pooler with pool_mode=session',
    );
    this.name = 'SharedSession';
  }
}

const ROUNDS = 3;
const ANSWER_MS = 5_000;
const PID = 'SELECT pg_catalog.pg_backend_pid() AS pid';

/**
 * Tells a pooler that keeps a server's process for each client from one that does not: while a second client is in a transaction, the first
 * must neither share its process with it nor be moved to another. @throws SharedSession
 */
export async function refuseSharedSession(config: pg.ClientConfig): Promise<void> {
  const client = (): pg.Client => {
    const made = new pg.Client({ ...config, connectionTimeoutMillis: ANSWER_MS });
    made.on('error', () => undefined);
    return made;
  };
  const [first, second] = [client(), client()];
  try {
    await Promise.all([first.connect(), second.connect()]);
    const pidOf = async (one: pg.Client): Promise<number> =>
      inTime(one.query<{ pid: number }>(PID)).then(({ rows }) => rows[0]!.pid);
    const own = await pidOf(first);
    for (let round = 0; round < ROUNDS; round++) {
      await inTime(second.query('BEGIN')).catch(() => Promise.reject(new SharedSession()));
      if ((await pidOf(second)) === own || (await pidOf(first)) !== own) throw new SharedSession();
      await second.query('ROLLBACK');
    }
  } finally {
    await Promise.race([Promise.allSettled([first.end(), second.end()]), sleep(1_000)]);
  }
}

/** A pool of one process lets the others wait for ever. */
function inTime<T>(answer: Promise<T>): Promise<T> {
  return Promise.race([
    answer,
    sleep(ANSWER_MS, undefined, { ref: false }).then(() => Promise.reject(new SharedSession())),
  ]);
}

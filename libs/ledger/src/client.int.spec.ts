import { DataSource } from 'typeorm';
import { freshDatabase, type TestDatabase } from '../../../tests/support/database.js';
import { withClient } from './client.js';

describe('withClient', () => {
  let database: TestDatabase;
  let db: DataSource;
  beforeEach(async () => {
    database = await freshDatabase();
    // One connection, so that the next caller gets it, if it went back to the pool.
    db = new DataSource({
      ...{ type: 'postgres', url: database.url, poolSize: 1 },
      ...{ poolErrorHandler: () => undefined, extra: { query_timeout: 300 } },
    });
    await db.initialize();
  });
  afterEach(async () => {
    await db.destroy();
    await database.drop();
  });
  const pid = (): Promise<number> =>
    withClient(db, async (client) => {
      const { rows } = await client.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
      return rows[0]!.pid;
    });

  it('rolls back what work that throws left open, and keeps the connection', async () => {
    const before = await pid();
    const work = withClient(db, async (client) => {
      await client.query('BEGIN; CREATE TABLE half (n int)');
      throw new Error('changed its mind');
    });
    await expect(work).rejects.toThrow('changed its mind');
    expect(await db.query("SELECT to_regclass('half') AS half")).toEqual([{ half: null }]);
    expect(await pid()).toBe(before);
  });

  it('discards a connection on which nothing is answered, not even the rollback', async () => {
    const before = await pid();
    const work = withClient(db, async (client) => {
      await client.query('BEGIN');
      await client.query('SELECT pg_sleep(5)');
    });
    await expect(work).rejects.toThrow('Query read timeout');
    // The next caller would wait for another's answer, inside another's transaction.
    expect(await pid()).not.toBe(before);
  });

  it('outlives a connection that the server ends while it is lent', async () => {
    const work = withClient(db, (client) => client.query('SELECT pg_terminate_backend(pg_backend_pid())'));
    await expect(work).rejects.toThrow(/terminat/);
    expect(await pid()).toBeGreaterThan(0);
  });
});

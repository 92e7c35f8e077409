import { setTimeout as sleep } from 'node:timers/promises';
import { type LedgerDatabase, ledgerDatabase } from '../../../tests/support/ledger-database.js';
import { clockReadiness } from './clock-readiness.js';

describe('clockReadiness', () => {
  let database: LedgerDatabase;
  beforeAll(async () => {
    database = await ledgerDatabase();
  });
  afterAll(() => database.close());

  it('is ready with the clock of the database, however slowly it answers', async () => {
    const db = await database.as('recorder', 1);
    expect(await clockReadiness(db)).toEqual({ ready: true });
    const slow = {
      query: async (sql: string) => {
        await sleep(1_500);
        const rows = await db.query(sql);
        await sleep(1_500);
        return rows as unknown;
      },
    };
    expect(await clockReadiness(slow)).toEqual({ ready: true });
  });

  it.each([-3_600_000, 3_600_000])('is not ready with a clock that is %d ms off, and says so', async (off) => {
    const db = await database.as('recorder', 1);
    expect(await clockReadiness(db, () => Date.now() + off)).toEqual({
      ready: false,
      detail: expect.stringMatching(/differs from the database's by 3[56]\d{5} ms, more than 2000/),
    });
  });
});

import type { DataSource } from 'typeorm';
import { DetectorBench } from '../../../../tests/faults/detector-harness.js';
import { postgresSource } from '#libs/postgres';
import { inSnapshot, type Queryable, type Reader } from './queryable.js';

const READERS = 200;
const ROUNDS = 6;
/** One connection for many readers, as the api has it, and one more so that they change places. */
const CONNECTIONS = 2;

type Snapshot = <T>(db: DataSource, reader: Reader, work: (tx: Queryable) => Promise<T>) => Promise<T>;

/** Sets the reader for the session: what nobody must ever write. */
const leaking: Snapshot = (db, reader, work) =>
  db.transaction('REPEATABLE READ', async (tx) => {
    await tx.query(
      `SELECT set_config('countersign.agencies', $1, false), set_config('countersign.agreements', '*', false)`,
      [JSON.stringify(reader.agencies)],
    );
    return work(tx);
  });

const agencyOf = (n: number): string => `agency${n}`;
const readerOf = (n: number): Reader => ({ agencies: [agencyOf(n)], agreements: '*' });

describe('readers who share connections', () => {
  let bench: DetectorBench;
  let api: DataSource;

  beforeAll(async () => {
    bench = await DetectorBench.open();
    api = await postgresSource(bench.urlAs('api'), {
      ...{ name: 'test api', poolSize: CONNECTIONS, readOnly: true, statementMs: 1_000, patient: true },
    }).initialize();
    await bench.owner.query(
      `INSERT INTO readmodel.event (generation, shard, index, leaf_hash, type, received_at, state, author)
       SELECT 1, '0', n, '\\x', 't', now(), 'folded', 'agency' || n FROM generate_series(0, $1 - 1) n`,
      [READERS],
    );
    await bench.owner.query(
      `INSERT INTO readmodel.finding (generation, id, shard, rule, version, scope, subject, severity, count, hits, clauses, evidence,
         first_index, last_index, first_seen, last_seen, author)
       SELECT 1, 'f' || n, '0', 'agency' || n, '1', '#0', 's', 'LOW', 1, 1, '[]', '[]', 0, 0, now(), now(), 'agency' || n
       FROM generate_series(0, $1 - 1) n`,
      [READERS],
    );
  });
  afterAll(async () => {
    await api?.destroy();
    await bench?.close();
  });

  /** Whose rows the transaction sees. */
  const seenBy = async (tx: Queryable): Promise<string[]> => {
    const rows = await tx.query<{ author: string }[]>(
      'SELECT author FROM readmodel.event UNION ALL SELECT rule FROM readmodel.finding',
    );
    return rows.map(({ author }) => author);
  };

  /** How a reader's transaction goes on after its first look. The same in each run. */
  const ENDS: readonly ((tx: Queryable) => Promise<unknown>)[] = [
    () => Promise.resolve(),
    (tx) => tx.query('SELECT pg_sleep(0.002)'),
    // Work that fails on our side, a statement that fails, one that takes too long, a connection that breaks.
    () => Promise.reject(new Error('of the work')),
    (tx) => tx.query('SELECT 1 / (random() * 0)::int'),
    async (tx) => {
      await tx.query('SET LOCAL statement_timeout = 5');
      await tx.query('SELECT pg_sleep(1)');
    },
    (tx) => tx.query('SELECT pg_terminate_backend(pg_backend_pid())'),
  ];

  async function foreign(snapshot: Snapshot): Promise<string[]> {
    const wrong: string[] = [];
    let looks = 0;
    let failures = 0;
    const look = async (n: number, tx: Queryable): Promise<void> => {
      const seen = await seenBy(tx);
      looks++;
      if (seen.join() !== [agencyOf(n), agencyOf(n)].join()) wrong.push(`${agencyOf(n)} saw ${seen.join()}`);
    };
    const read = async (n: number): Promise<void> => {
      for (let round = 0; round < ROUNDS; round++) {
        // Of all ends but the last, which costs a new connection, everyone comes to most.
        const end = (n + round) % 40 === 7 ? ENDS.at(-1)! : ENDS[(n * 7 + round) % (ENDS.length - 1)]!;
        await snapshot(api, readerOf(n), async (tx) => {
          await look(n, tx);
          await end(tx);
          await look(n, tx);
        }).catch(() => failures++);
        // A statement of nobody, on whatever connection is free.
        const seen = await seenBy(api.manager).catch(() => []);
        if (seen.length > 0) wrong.push(`nobody saw ${seen.join()}`);
      }
    };
    await Promise.all(Array.from({ length: READERS }, (_, n) => read(n)));
    expect(looks).toBeGreaterThan(READERS * ROUNDS);
    expect(failures).toBeGreaterThan(READERS);
    return wrong;
  }

  it('never see rows of each other, nor what nobody may see, however their transactions end', async () => {
    expect(await foreign(inSnapshot)).toEqual([]);
  }, 120_000);

  it('would, if a reader were set for longer than a transaction', async () => {
    expect((await foreign(leaking)).length).toBeGreaterThan(READERS);
  }, 120_000);
});

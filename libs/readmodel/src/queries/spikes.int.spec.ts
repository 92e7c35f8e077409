import { setTimeout as sleep } from 'node:timers/promises';
import { jest } from '@jest/globals';
import fc from 'fast-check';
import type { DataSource } from 'typeorm';
import { DetectorBench } from '../../../../tests/faults/detector-harness.js';
import type { ExceptionOf } from '#libs/contracts';
import { postgresSource } from '#libs/postgres';
import { suppresses } from '#libs/triage';
import { exceptionsInForce } from './approvals.js';
import { asReader, inSnapshot, type Reader, WHOLE_LEDGER } from './queryable.js';
import { endsOf, workingExceptions } from './suppressed.js';

const IRS: Reader = { agencies: ['irs'], agreements: '*', desk: 'irs' };
const GIVEN = Date.parse('2026-01-01T00:00:00.000Z');
const SHARDS = ['0', '1'];

/** Of one hit, what an exception may look at. */
interface Hit {
  finding: number;
  /** Minutes after the exception was given. */
  minute: number;
  count: number;
  /** Whose finding it is from now on. */
  author: 'irs' | 'ice';
}

describe('whether an exception has spiked', () => {
  let bench: DetectorBench;
  let apis: DataSource[];
  let made = 0;
  let no = 0;

  const open = (): Promise<DataSource> =>
    postgresSource(bench.urlAs('api'), { name: 'test api', poolSize: 3, readOnly: true }).initialize();
  beforeAll(async () => {
    bench = await DetectorBench.open();
    apis = [await open(), await open()];
    await bench.owner.query(
      `INSERT INTO readmodel.generation (id, rule_set, rules, state, live_at) OVERRIDING SYSTEM VALUE VALUES (1, 's', '{}', 'live', now())`,
    );
    for (const shard of SHARDS)
      await bench.owner.query(`INSERT INTO readmodel.cursor (generation, shard) VALUES (1, $1)`, [shard]);
  });
  beforeEach(() => bench.owner.query('DELETE FROM readmodel.approval'));
  afterAll(async () => {
    for (const api of apis ?? []) await api.destroy();
    await bench?.close();
  });

  const given = async (rule: string, more: Partial<ExceptionOf> = {}): Promise<ExceptionOf> => {
    const exception: ExceptionOf = {
      ...{ rule, field: 'count', operator: 'at-most', value: 5, agreement: null, reach: 'desk', spike: 10 },
      ...{ owner: { issuer: 'https://id.test', subject: `ada-${made++}` } },
      ...{ until: new Date(Date.now() + 86_400_000).toISOString(), ...more },
    };
    await bench.owner.query(
      `INSERT INTO readmodel.approval (id, kind, desk, sides, version, state, asked_at, asked_issuer, asked_subject, until, reason,
         decided_at, decided_issuer, decided_subject, decided_desk, decided_reason, of)
       VALUES (gen_random_uuid(), 'exception', 'irs', '{}', 2, 'given', $1::timestamptz + $3 * interval '1 s', 'https://id.test', 'ada', now(), 'r', $1, 'https://id.test', 'bea', 'irs', 's', $2)`,
      [new Date(GIVEN).toISOString(), JSON.stringify({ kind: 'exception', exception }), made],
    );
    return exception;
  };
  const shardOf = (finding: number): string => SHARDS[finding % 2]!;
  const hit = async (rule: string, before: number, { finding, minute, count, author }: Hit): Promise<void> => {
    const [id, shard, at] = [`${rule}-${finding}`, shardOf(finding), new Date(GIVEN + minute * 60_000).toISOString()];
    await bench.owner.query(
      `INSERT INTO readmodel.finding (generation, id, shard, rule, version, agreement, scope, subject, severity, count, hits, clauses,
         evidence, first_index, last_index, first_seen, last_seen, class, author)
       VALUES (1, $1, $2, $3, '1', 'a', 'a', 's', 'HIGH', $4, 1, '[]', '[]', 1, 1, now(), now(), 'author', $5)
       ON CONFLICT (generation, id) DO UPDATE SET count = excluded.count, author = excluded.author, hits = finding.hits + 1`,
      [id, shard, rule, count, author],
    );
    await bench.owner.query(
      `INSERT INTO readmodel.hit (generation, shard, no, finding, rule, version, scope, subject, index, change, delta, severity, unlisted,
         clauses, evidence, received_at) VALUES (1, $1, $2, $3, $4, '1', 'a', 's', 1, 'raised', $5, 'HIGH', 0, '[]', '[]', $6)`,
      [shard, no++, id, rule, count - before, at],
    );
  };
  const ends = (api: DataSource, reader: Reader = IRS): Promise<(string | null)[]> =>
    inSnapshot(api, reader, async (tx) => {
      const all = await exceptionsInForce(tx);
      const found = await endsOf(tx, 1, all, Date.now());
      return all.map(({ id }) => found.get(id) ?? null);
    });

  /** As docs/triage.md says it, over all hits. */
  const isSpike = (exception: ExceptionOf, hits: readonly Hit[]): boolean => {
    const changes = new Map<number, number>();
    for (const finding of new Set(hits.map((hit) => hit.finding))) {
      const own = hits.filter((hit) => hit.finding === finding);
      if (exception.reach === 'desk' && own.at(-1)!.author !== 'irs') continue;
      let before = 0;
      for (const { count, minute } of own) {
        const of = { rule: exception.rule, agreement: 'a', subject: 's', severity: 'HIGH' as const, count };
        const now = count > 0 && suppresses(exception, of, [], GIVEN) ? count : 0;
        const at = Math.max(minute, 0);
        changes.set(at, (changes.get(at) ?? 0) + now - before);
        before = now;
      }
    }
    let [units, most] = [0, 0];
    for (const at of [...changes.keys()].sort((a, b) => a - b)) most = Math.max(most, (units += changes.get(at)!));
    return most > exception.spike;
  };

  it('is by all hits so far, whether they were looked at one by one or all at once', async () => {
    const some = fc.record({
      finding: fc.integer({ min: 0, max: 3 }),
      minute: fc.integer({ min: -2, max: 6 }),
      count: fc.integer({ min: 0, max: 7 }),
      author: fc.constantFrom('irs' as const, 'irs' as const, 'ice' as const),
    });
    const seen: boolean[] = [];
    for (const [n, history] of fc
      .sample(fc.array(some, { minLength: 6, maxLength: 14 }), { numRuns: 12, seed: 4 })
      .entries()) {
      await bench.owner.query('DELETE FROM readmodel.approval');
      const rule = `R-${n}`;
      const exceptions = [
        await given(rule, { spike: 9 }),
        await given(rule, { reach: 'all', spike: 11 }),
        await given(rule, { operator: 'more', value: 2, spike: 12 }),
      ];
      const counts = new Map<number, number>();
      for (const [i, one] of history.entries()) {
        await hit(rule, counts.get(one.finding) ?? 0, one);
        counts.set(one.finding, one.count);
        // Some looks have several hits to add.
        if (i % 3 === 1 || i < 4) continue;
        const expected = exceptions.map((exception) => isSpike(exception, history.slice(0, i + 1)));
        expect(await ends(apis[0]!)).toEqual(expected.map((is) => (is ? 'spike' : null)));
        seen.push(...expected);
      }
      // Another process, which has looked at none of it before.
      expect(await ends(apis[1]!, WHOLE_LEDGER)).toEqual(await ends(apis[0]!));
    }
    expect(seen.filter(Boolean).length).toBeGreaterThan(15);
    expect(seen.filter((is) => !is).length).toBeGreaterThan(15);
  });

  it('reads few rows where one hit is new, however many there are', async () => {
    const rule = 'MANY';
    const many = (from: number, to: number, of: string) =>
      bench.owner.query(
        `WITH f AS (INSERT INTO readmodel.finding SELECT (json_populate_record(f, json_build_object('id', ${of}, 'rule', 'MANY', 'count', 1, 'author', 'irs', 'shard', '0'))).*
           FROM readmodel.finding f, generate_series($1::int, $2) n WHERE f.id = 'MANY-0' ON CONFLICT (generation, id) DO NOTHING)
         INSERT INTO readmodel.hit (generation, shard, no, finding, rule, version, scope, subject, index, change, delta, severity, unlisted,
           clauses, evidence, received_at) SELECT 1, '0', $3::int + n, ${of}, 'MANY', '1', 'a', 's', 2, 'raised',
             CASE WHEN n = $1 OR ${of} <> 'one' THEN 1 ELSE 0 END, 'HIGH', 0, '[]', '[]', now() FROM generate_series($1, $2) n`,
        [from, to, no],
      );
    // Many findings, and one with many hits.
    await hit(rule, 0, { finding: 0, minute: 0, count: 1, author: 'irs' });
    await many(1, 10_000, `'many-' || n`);
    await many(10_001, 20_000, `'one'`);
    no += 20_001;
    await bench.owner.query('ANALYZE readmodel.hit, readmodel.finding');
    await given(rule, { spike: 10_002 });
    const rows = (api: DataSource): Promise<{ read: number; end: string | null }> =>
      inSnapshot(api, IRS, async (tx) => {
        // What other processes read for it is counted there.
        await tx.query('SET LOCAL max_parallel_workers_per_gather = 0');
        const all = await exceptionsInForce(tx);
        const end = (await endsOf(tx, 1, all, Date.now())).get(all[0]!.id)!;
        const [{ read }] = await asReader(tx, WHOLE_LEDGER, () =>
          tx.query<[{ read: string }]>(
            `SELECT sum(seq_tup_read + idx_tup_fetch) AS read FROM pg_stat_xact_user_tables
             WHERE schemaname = 'readmodel' AND relname IN ('hit', 'finding')`,
          ),
        );
        return { read: Number(read), end };
      });
    let first = await rows(apis[0]!);
    let read = first.read;
    // On a machine with much to do one look is not enough.
    for (let n = 0; first.end === 'unknown' && n < 20; n++) read += (first = await rows(apis[0]!)).read;
    expect(first.end).toBeNull();
    expect(read).toBeGreaterThan(20_000);
    await hit(rule, 0, { finding: 1, minute: 1, count: 1, author: 'irs' });
    const next = await rows(apis[0]!);
    expect(next.end).toBe('spike');
    expect(next.read).toBeLessThan(read / 200);
  });

  it('is looked up once for all who ask at the time', async () => {
    await given('MANY', { spike: 9_999 });
    const asked: string[] = [];
    const looks = Array.from({ length: 3 }, () =>
      inSnapshot(apis[0]!, IRS, async (tx) => {
        const { query } = tx;
        tx.query = ((sql: string, values?: unknown[]) => {
          asked.push(sql);
          return query.call(tx, sql, values);
        }) as typeof query;
        const all = await exceptionsInForce(tx);
        return (await endsOf(tx, 1, all, Date.now())).get(all[0]!.id);
      }),
    );
    for (const end of await Promise.all(looks)) expect(['spike', 'unknown']).toContain(end);
    // Six for one.
    expect(asked.filter((sql) => sql.includes('after_hit')).length).toBeLessThan(8);
    for (let n = 0; (await ends(apis[0]!))[0] === 'unknown' && n < 20; n++) await sleep(50);
    expect(await ends(apis[0]!)).toEqual(['spike']);
  });

  it('that cannot be looked up in time fails nothing: it is unknown, and suppresses nothing', async () => {
    await given('MANY', { spike: 20_000 });
    const owner = bench.owner.createQueryRunner();
    await owner.startTransaction();
    const clock = jest.spyOn(Date, 'now');
    try {
      await owner.query('LOCK TABLE readmodel.hit IN ACCESS EXCLUSIVE MODE');
      const waits = async () =>
        inSnapshot(apis[0]!, IRS, async (tx) => {
          const working = await workingExceptions(tx, 1, Date.now());
          // The transaction goes on, with its reader and its time limit.
          const [rest] = await tx.query<[object]>(
            `SELECT count(*)::int AS findings, current_setting('statement_timeout') AS ms FROM readmodel.finding WHERE id = 'many-1'`,
          );
          return { working, rest };
        });
      const [before] = await apis[0]!.query<[{ ms: string }]>(`SELECT current_setting('statement_timeout') AS ms`);
      expect(await waits()).toEqual({ working: [], rest: { findings: 1, ms: before.ms } });
      expect(await ends(apis[0]!)).toEqual(['unknown']);
      // That it failed is known for a while: nobody waits for it again.
      const state = await Promise.race([ends(apis[0]!), sleep(1_500, 'waits', { ref: false })]);
      expect(state).toEqual(['unknown']);
    } finally {
      await owner.rollbackTransaction();
      await owner.release();
    }
    const later = Date.now() + 60_000;
    clock.mockImplementation(() => later);
    for (let n = 0; (await ends(apis[0]!))[0] !== null && n < 20; n++)
      clock.mockImplementation(() => later + n * 60_000);
    expect(await ends(apis[0]!)).toEqual([null]);
    clock.mockRestore();
  });
});

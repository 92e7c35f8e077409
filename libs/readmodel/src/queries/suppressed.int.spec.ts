import fc from 'fast-check';
import type { DataSource } from 'typeorm';
import { DetectorBench } from '../../../../tests/faults/detector-harness.js';
import type { ExceptionOf } from '#libs/contracts';
import { postgresSource } from '#libs/postgres';
import { severities, type Severity } from '#libs/judging';
import { suppresses } from '#libs/triage';
import { exceptionsInForce } from './approvals.js';
import { exceptedEach, isExcepted } from './exception-sql.js';
import { asReader, inSnapshot, type Queryable, type Reader, WHOLE_LEDGER } from './queryable.js';
import { Values } from './queue/values.js';
import { aboutOf, endsOf, suppressionFor, suppressionsAmong, suppressionsOf, workingExceptions } from './suppressed.js';

const IRS: Reader = { agencies: ['irs'], agreements: '*', desk: 'irs' };
/** Of the same desk, for one agreement alone. */
const NARROW: Reader = { ...IRS, agreements: ['a-1'] };
const ICE: Reader = { agencies: ['ice'], agreements: '*', desk: 'ice' };
const OF_DESK = '00000000-0000-4000-8000-000000000001';
const OF_ALL = '00000000-0000-4000-8000-000000000002';
const UNTIL = new Date(Date.now() + 86_400_000).toISOString();
const GIVEN = '2026-01-01T00:00:00.000Z';
/** So many minutes after the exception was given. */
const after = (minutes: number): string => new Date(Date.parse(GIVEN) + minutes * 60_000).toISOString();

describe('what an exception suppresses', () => {
  let bench: DetectorBench;
  let api: DataSource;
  let hits = 0;
  let made = 0;
  const asked = <T>(reader: Reader, ask: (tx: Queryable) => Promise<T>): Promise<T> => inSnapshot(api, reader, ask);
  const given = (id: string, more: Partial<ExceptionOf>) => {
    const exception: ExceptionOf = {
      ...{ rule: 'DIS-17', field: 'count', operator: 'at-most', value: 5, agreement: null, reach: 'desk', spike: 100 },
      // Each is another one, whatever its id.
      ...{ owner: { issuer: 'https://id.test', subject: `ada-${made++}` }, until: UNTIL, ...more },
    };
    return bench.owner.query(
      `INSERT INTO readmodel.approval (id, kind, desk, agreement, sides, version, state, asked_at, asked_issuer, asked_subject, until,
         reason, decided_at, decided_issuer, decided_subject, decided_desk, decided_reason, of)
       VALUES ($1, 'exception', 'irs', $4, '{}', 2, 'given', $3, 'https://id.test', 'ada', now(), 'r', $3, 'https://id.test', 'bea', 'irs', 's', $2)
       ON CONFLICT (id) DO UPDATE SET of = excluded.of, agreement = excluded.agreement`,
      [id, JSON.stringify({ kind: 'exception', exception }), GIVEN, exception.agreement],
    );
  };
  /** A finding with its hits; each is what it has then. */
  const finding = async (
    id: string,
    agreement: string,
    author: string,
    states: { count: number; at?: string; severity?: Severity; clauses?: object[] }[],
  ) => {
    const last = states.at(-1)!;
    await bench.owner.query('DELETE FROM readmodel.hit WHERE finding = $1', [id]);
    await bench.owner.query(
      `INSERT INTO readmodel.finding (generation, id, shard, rule, version, agreement, scope, subject, severity, count, hits, clauses,
         evidence, first_index, last_index, first_seen, last_seen, class, author)
       VALUES (1, $1, '0', 'DIS-17', '1', $2, 's', 's', $6, $3, $7, $4, '[]', 1, 1, now(), now(), 'author', $5)
       ON CONFLICT (generation, id) DO UPDATE SET count = excluded.count, severity = excluded.severity, clauses = excluded.clauses`,
      [id, agreement, last.count, JSON.stringify(last.clauses ?? []), author, last.severity ?? 'HIGH', states.length],
    );
    let before = 0;
    for (const { count, at = GIVEN, severity = 'HIGH', clauses = [] } of states) {
      await bench.owner.query(
        `INSERT INTO readmodel.hit (generation, shard, no, finding, rule, version, scope, subject, index, change, delta, severity, unlisted,
           clauses, evidence, received_at) VALUES (1, '0', $1, $2, 'DIS-17', '1', $7, 's', 1, 'raised', $3, $4, 0, $5, '[]', $6)`,
        [hits++, id, count - before, severity, JSON.stringify(clauses), at, agreement],
      );
      before = count;
    }
  };

  beforeAll(async () => {
    bench = await DetectorBench.open();
    api = await postgresSource(bench.urlAs('api'), { name: 'test api', poolSize: 2, readOnly: true }).initialize();
    await bench.owner.query(
      `INSERT INTO readmodel.generation (id, rule_set, rules, state, live_at) OVERRIDING SYSTEM VALUE VALUES (1, 's', '{}', 'live', now())`,
    );
    await bench.owner.query(`INSERT INTO readmodel.cursor (generation, shard) VALUES (1, '0')`);
    await finding('irs-1', 'a-1', 'irs', [{ count: 3, clauses: [{ field: 'items.level', actual: 'LOW' }] }]);
    await finding('irs-2', 'a-2', 'irs', [{ count: 4, clauses: [{ field: 'items.level', actual: 'HIGH' }] }]);
    await finding('ice-1', 'a-1', 'ice', [{ count: 5 }]);
    await finding('large', 'a-1', 'irs', [{ count: 6 }]);
  });
  beforeEach(() => bench.owner.query('DELETE FROM readmodel.approval'));
  afterAll(async () => {
    await api?.destroy();
    await bench?.close();
  });

  const suppressedFor = (reader: Reader, desk: string | undefined) =>
    asked(reader, async (tx) => {
      const all = await suppressed(tx);
      return new Map([...all].map(([id, by]) => [id, suppressionFor(by, desk)?.approval]));
    });
  const suppressed = async (tx: Queryable) => {
    const ids = (await tx.query<{ id: string }[]>('SELECT id FROM readmodel.finding')).map(({ id }) => id);
    return suppressionsAmong(tx, 1, await workingExceptions(tx, 1, Date.now()), ids);
  };
  const endFor = (reader: Reader, id = OF_DESK) =>
    asked(reader, async (tx) => (await endsOf(tx, 1, await exceptionsInForce(tx), Date.now())).get(id));

  it('is for its own desk, and named to those who see that desk', async () => {
    await given(OF_DESK, {});
    expect(await suppressedFor(IRS, 'irs')).toEqual(
      new Map([
        ['irs-1', OF_DESK],
        ['irs-2', OF_DESK],
      ]),
    );
    expect(await suppressedFor(ICE, 'ice')).toEqual(new Map());
    // Named, and no exception of a desk of hers.
    const auditor = await asked(WHOLE_LEDGER, suppressed);
    expect(auditor.get('irs-1')).toEqual([{ approval: OF_DESK, desk: 'irs', until: UNTIL }]);
    expect(suppressionFor(auditor.get('irs-1'), undefined)).toBeNull();
    expect(suppressionFor(auditor.get('irs-1'), 'irs')?.approval).toBe(OF_DESK);
  });

  it('is for everybody who sees the finding, and shown to them, and to nobody else', async () => {
    await given(OF_ALL, { reach: 'all' });
    expect(await suppressedFor(ICE, 'ice')).toEqual(new Map([['ice-1', OF_ALL]]));
    const [one] = await asked(ICE, (tx) => suppressionsOf(tx, 1, found('ice-1', 5), Date.now()));
    expect(one).toEqual({ approval: OF_ALL, desk: null, until: UNTIL });
    const shown = async (reader: Reader) =>
      (await asked(reader, exceptionsInForce)).map(({ decided }) => decided?.subject);
    expect(await shown(ICE)).toEqual(['bea']);
    // She has no finding of the rule.
    expect(await shown({ agencies: ['ssa'], agreements: '*', desk: 'ssa' })).toEqual([]);
    await given(OF_ALL, { reach: 'all', agreement: 'a-2' });
    expect(await shown(ICE)).toEqual([]);
    await bench.owner.query(`UPDATE readmodel.approval SET state = 'asked'`);
    await given(OF_ALL, { reach: 'all' });
    expect(await shown(ICE)).toEqual([]);
  });

  const found = (subject: string, count: number) => ({
    ...{ rule: 'DIS-17', agreement: 'a-1', subject, severity: 'HIGH' as const, count, clauses: [] },
  });

  it('compares clauses where it is about one', async () => {
    await given(OF_DESK, { field: 'items.level', operator: 'equals', value: 'LOW' });
    expect([...(await suppressedFor(IRS, 'irs')).keys()]).toEqual(['irs-1']);
  });

  it('says what it is about, of what the reader sees, with the first of them', async () => {
    const exception = { ...(await exceptionOf({})), reach: 'all' as const };
    const about = (reader: Reader, most: number) => asked(reader, (tx) => aboutOf(tx, 1, exception, most));
    expect(await about(IRS, 1)).toEqual({ units: 7, findings: 2, first: ['irs-2'] });
    expect(await about(NARROW, 9)).toEqual({ units: 3, findings: 1, first: ['irs-1'] });
    expect(await about(WHOLE_LEDGER, 9)).toMatchObject({ units: 12, findings: 3 });
  });
  const exceptionOf = async (more: Partial<ExceptionOf>): Promise<ExceptionOf> => {
    await given(OF_DESK, more);
    const [approval] = await asked(IRS, exceptionsInForce);
    return (approval!.of as { exception: ExceptionOf }).exception;
  };

  it('ends by a spike of what its desk sees, for every reader at once', async () => {
    // The desk sees 7 units; she sees 3 of them, an auditor 12.
    await given(OF_DESK, { spike: 7 });
    expect([await endFor(NARROW), await endFor(WHOLE_LEDGER)]).toEqual([null, null]);
    await given(OF_DESK, { spike: 6 });
    expect([await endFor(NARROW), await endFor(WHOLE_LEDGER)]).toEqual(['spike', 'spike']);
    expect(await suppressedFor(NARROW, 'irs')).toEqual(new Map());
    expect(await asked(NARROW, (tx) => suppressionsOf(tx, 1, found('irs-1', 3), Date.now()))).toEqual([]);
    // One for everybody suppresses 12, whoever looks.
    await given(OF_ALL, { reach: 'all', spike: 11 });
    expect([await endFor(ICE, OF_ALL), await endFor(WHOLE_LEDGER, OF_ALL)]).toEqual(['spike', 'spike']);
    await given(OF_ALL, { reach: 'all', spike: 12 });
    expect([await endFor(ICE, OF_ALL), await endFor(WHOLE_LEDGER, OF_ALL)]).toEqual([null, null]);
  });

  it.each<[string, Parameters<typeof finding>[3], string | null]>([
    ['more at once than now', [{ count: 2 }, { count: 5, at: after(1) }, { count: 1, at: after(2) }], 'spike'],
    [
      'more at once, and withdrawn since',
      [
        { count: 5, at: after(1) },
        { count: 0, at: after(2) },
      ],
      'spike',
    ],
    [
      'as many before it was given, fewer then',
      [
        { count: 5, at: after(-9) },
        { count: 2, at: after(-8) },
      ],
      null,
    ],
    [
      'as many, out of which it has grown',
      [
        { count: 5, at: after(1) },
        { count: 6, at: after(2) },
      ],
      'spike',
    ],
    [
      'more in one entry than it is about',
      [
        { count: 1, at: after(1) },
        { count: 9, at: after(2) },
      ],
      null,
    ],
    ['no more', [{ count: 4, at: after(1) }], null],
  ])('ends for good: it suppressed %s', async (_name, states, end) => {
    // With the 7 units of the others.
    await given(OF_DESK, { spike: 11 });
    await finding('grows', 'a-1', 'irs', states);
    expect(await endFor(IRS)).toBe(end);
    expect(await endFor(WHOLE_LEDGER)).toBe(end);
    await finding('grows', 'a-1', 'irs', [{ count: 0 }]);
  });

  it('adds up what was so at one time, not what each had some time', async () => {
    await given(OF_DESK, { spike: 11 });
    await finding('first', 'a-1', 'irs', [
      { count: 4, at: after(1) },
      { count: 0, at: after(2) },
    ]);
    await finding('second', 'a-2', 'irs', [{ count: 4, at: after(2) }]);
    expect(await endFor(IRS)).toBeNull();
    await finding('third', 'a-1', 'irs', [{ count: 1, at: after(1) }]);
    expect(await endFor(IRS)).toBe('spike');
    for (const id of ['first', 'second', 'third']) await finding(id, 'a-1', 'irs', [{ count: 0 }]);
  });

  it('is of any number of findings', async () => {
    await bench.owner.query(
      `INSERT INTO readmodel.finding SELECT (json_populate_record(f, json_build_object('id', 'many-' || n, 'rule', 'DIS-03'))).*
       FROM readmodel.finding f, generate_series(1, 10001) n WHERE f.id = 'irs-1'`,
    );
    await given(OF_DESK, { rule: 'DIS-03', spike: 10_000 });
    const about = await asked(IRS, async (tx) => aboutOf(tx, 1, await inForce(tx), 3));
    expect(about).toMatchObject({ units: 30_003, findings: 10_001 });
    expect(await asked(IRS, (tx) => workingExceptions(tx, 1, Date.now()))).toHaveLength(1);
    await bench.owner.query(
      `INSERT INTO readmodel.hit (generation, shard, no, finding, rule, version, scope, subject, index, change, delta, severity, unlisted,
         clauses, evidence, received_at) SELECT 1, '0', $1::int + n, 'many-' || n, 'DIS-03', '1', 's', 's', 2, 'raised', 1, 'HIGH', 0, '[]', '[]', now()
       FROM generate_series(1, 10001) n`,
      [hits],
    );
    expect(await endFor(NARROW)).toBe('spike');
  });
  const inForce = async (tx: Queryable) =>
    ((await exceptionsInForce(tx))[0]!.of as { exception: ExceptionOf }).exception;

  it('is the same in SQL and in libs/triage', async () => {
    const text = fc.constantFrom(
      'a',
      'b',
      '',
      '5',
      '2026-01-01T00:00:00Z',
      '2026-01-01T00:00:00.0009Z',
      '2026-01-02T00:00:00Z',
    );
    const value = fc.oneof(text, fc.constantFrom(0, 5, 5.5, -1, 1e300), fc.array(text, { maxLength: 3 }));
    const actual = fc.oneof(
      value,
      fc.constantFrom(null, true, {}),
      fc.array(fc.oneof(text, fc.constantFrom(1, 5)), { maxLength: 3 }),
    );
    const some = fc.record({
      field: fc.constantFrom('items', 'purpose', 'severity', 'subject', 'count'),
      operator: fc.constantFrom(...(['equals', 'not-equals', 'less', 'at-most', 'more', 'at-least', 'in'] as const)),
      value: fc.oneof(value, fc.constantFrom(...severities), fc.subarray([...severities])),
      severity: fc.constantFrom(...severities),
      subject: text,
      count: fc.constantFrom(1, 5, 6),
      clauses: fc.array(fc.record({ field: fc.constantFrom('items', 'purpose'), actual }), { maxLength: 3 }),
    });
    const cases = fc.sample(some, { numRuns: 2_000, seed: 16 });
    const now = Date.now();
    const expected = cases.map(({ field, operator, value, severity, subject, count, clauses }) =>
      suppresses(
        { ...base, field, operator, value: value },
        { rule: 'R', agreement: 'a', severity, subject, count },
        clauses,
        now,
      ),
    );
    const row: Parameters<typeof isExcepted>[1] = {
      ...{ rule: `'R'::text`, agreement: `'a'::text`, severity: 'r.severity', subject: 'r.subject' },
      ...{ units: 'r.count', clauses: 'r.clauses' },
    };
    const rows: { is: boolean; each: boolean }[] = [];
    for (const one of cases) {
      const values = new Values();
      const of = values.put(JSON.stringify(one));
      const { field, operator } = one;
      const exception = { ...base, field, operator, value: one.value as ExceptionOf['value'] };
      const is = isExcepted([exception], row, values);
      const { join, each } = exceptedEach([exception, exception], row, values);
      const [found] = await api.query<typeof rows>(
        `SELECT ${is} AS is, (${each.join(' AND ')}) AS each
         FROM json_to_record(${of}::json) AS r(severity text, subject text, count bigint, clauses json) ${join}`,
        values.all,
      );
      rows.push(found!);
    }
    const differ = rows.flatMap(({ is, each }, n) =>
      is === expected[n] && each === is ? [] : [{ is, each, of: cases[n] }],
    );
    expect(differ).toEqual([]);
    expect(expected.filter(Boolean).length).toBeGreaterThan(100);
  });
  const base: ExceptionOf = {
    ...{ rule: 'R', field: 'count', operator: 'at-most', value: 5, agreement: null, reach: 'desk', spike: 10 },
    ...{ owner: { issuer: 'i', subject: 's' }, until: UNTIL },
  };

  it('leaves the reader with what is hers, whether that look went well or not', async () => {
    await bench.owner.query(`DELETE FROM readmodel.finding WHERE rule = 'DIS-03' OR count = 0`);
    await given(OF_ALL, { reach: 'all' });
    const ids = async (tx: Queryable) =>
      (await tx.query<{ id: string }[]>('SELECT id FROM readmodel.finding ORDER BY id')).map(({ id }) => id);
    await asked(NARROW, async (tx) => {
      const before = await ids(tx);
      expect(before).toEqual(['irs-1', 'large']);
      await workingExceptions(tx, 1, Date.now());
      expect(await ids(tx)).toEqual(before);
      const failed = asReader(tx, WHOLE_LEDGER, async () => {
        expect(await ids(tx)).toHaveLength(4);
        throw new Error('it went wrong');
      });
      await expect(failed).rejects.toThrow('it went wrong');
      expect(await ids(tx)).toEqual(before);
      await expect(asReader(tx, WHOLE_LEDGER, () => tx.query('SELECT 1 / 0'))).rejects.toThrow('division by zero');
      await expect(ids(tx)).rejects.toThrow('aborted');
    });
  });
});

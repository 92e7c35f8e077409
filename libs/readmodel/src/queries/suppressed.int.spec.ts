import type { DataSource } from 'typeorm';
import { DetectorBench } from '../../../../tests/faults/detector-harness.js';
import type { ExceptionOf } from '#libs/contracts';
import { postgresSource } from '#libs/postgres';
import { asReader, inSnapshot, type Queryable, type Reader, WHOLE_LEDGER } from './queryable.js';
import { exceptionsInForce } from './approvals.js';
import { suppressedBy, suppressionFor, suppressions, suppressionsOf } from './suppressed.js';

const IRS: Reader = { agencies: ['irs'], agreements: '*', desk: 'irs' };
/** Of the same desk, for one agreement alone. */
const NARROW: Reader = { ...IRS, agreements: ['a-1'] };
const ICE: Reader = { agencies: ['ice'], agreements: '*', desk: 'ice' };
const OF_DESK = '00000000-0000-4000-8000-000000000001';
const OF_ALL = '00000000-0000-4000-8000-000000000002';
const UNTIL = new Date(Date.now() + 86_400_000).toISOString();

describe('what an exception suppresses', () => {
  let bench: DetectorBench;
  let api: DataSource;
  const asked = <T>(reader: Reader, ask: (tx: Queryable) => Promise<T>): Promise<T> => inSnapshot(api, reader, ask);
  const given = (id: string, more: Partial<ExceptionOf>) => {
    const exception: ExceptionOf = {
      ...{ rule: 'DIS-17', field: 'count', operator: 'at-most', value: 5, agreement: null, reach: 'desk', spike: 10 },
      ...{ owner: { issuer: 'https://id.test', subject: 'ada' }, until: UNTIL, ...more },
    };
    return bench.owner.query(
      `INSERT INTO readmodel.approval (id, kind, desk, sides, version, state, asked_at, asked_issuer, asked_subject, until, reason, of)
       VALUES ($1, 'exception', 'irs', '{}', 2, 'given', now(), 'https://id.test', 'ada', now(), 'r', $2)
       ON CONFLICT (id) DO UPDATE SET of = excluded.of`,
      [id, JSON.stringify({ kind: 'exception', exception })],
    );
  };
  const finding = (id: string, agreement: string, author: string, count: number, clauses: object[] = []) =>
    bench.owner.query(
      `INSERT INTO readmodel.finding (generation, id, shard, rule, version, agreement, scope, subject, severity, count, hits, clauses,
         evidence, first_index, last_index, first_seen, last_seen, class, author)
       VALUES (1, $1, '0', 'DIS-17', '1', $2, 's', 's', 'HIGH', $3, 1, $4, '[]', 1, 1, now(), now(), 'author', $5)`,
      [id, agreement, count, JSON.stringify(clauses), author],
    );

  beforeAll(async () => {
    bench = await DetectorBench.open();
    api = await postgresSource(bench.urlAs('api'), { name: 'test api', poolSize: 2, readOnly: true }).initialize();
    await bench.owner.query(
      `INSERT INTO readmodel.generation (id, rule_set, rules, state, live_at) OVERRIDING SYSTEM VALUE VALUES (1, 's', '{}', 'live', now())`,
    );
    await finding('irs-1', 'a-1', 'irs', 3, [{ field: 'items.level', actual: 'LOW' }]);
    await finding('irs-2', 'a-2', 'irs', 4, [{ field: 'items.level', actual: 'HIGH' }]);
    await finding('ice-1', 'a-1', 'ice', 5);
    await finding('large', 'a-1', 'irs', 6);
  });
  beforeEach(() => bench.owner.query('DELETE FROM readmodel.approval'));
  afterAll(async () => {
    await api?.destroy();
    await bench?.close();
  });

  const suppressedFor = (reader: Reader, desk: string | undefined) =>
    asked(reader, async (tx) => {
      const all = await suppressions(tx, 1, Date.now());
      return new Map([...all].map(([id, by]) => [id, suppressionFor(by, desk)?.approval]));
    });

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
    const auditor = await asked(WHOLE_LEDGER, (tx) => suppressions(tx, 1, Date.now()));
    expect(auditor.get('irs-1')).toEqual([{ approval: OF_DESK, desk: 'irs', until: UNTIL }]);
    expect(suppressionFor(auditor.get('irs-1'), undefined)).toBeNull();
    expect(suppressionFor(auditor.get('irs-1'), 'irs')?.approval).toBe(OF_DESK);
  });

  it('is for everybody who sees the finding, though she may not see the approval', async () => {
    await given(OF_ALL, { reach: 'all' });
    expect(await asked(ICE, exceptionsInForce)).toEqual([]);
    expect(await suppressedFor(ICE, 'ice')).toEqual(new Map([['ice-1', OF_ALL]]));
    const [one] = await asked(ICE, (tx) => suppressionsOf(tx, 1, found('ice-1', 5), Date.now()));
    expect(one).toEqual({ approval: OF_ALL, desk: null, until: UNTIL });
  });

  const found = (subject: string, count: number) => ({
    ...{ rule: 'DIS-17', agreement: 'a-1', subject, severity: 'HIGH' as const, count, clauses: [] },
  });

  it('compares clauses where it is about one', async () => {
    await given(OF_DESK, { field: 'items.level', operator: 'equals', value: 'LOW' });
    expect([...(await suppressedFor(IRS, 'irs')).keys()]).toEqual(['irs-1']);
  });

  it('ends by a spike of what its desk sees, for every reader at once', async () => {
    const ends = (reader: Reader) =>
      asked(reader, async (tx) => {
        const all = await suppressedBy(tx, 1, await exceptionsInForce(tx), Date.now());
        return all.map(({ end, units }) => [end, units]);
      });
    // The desk sees 7 units; she sees 3 of them, an auditor 12.
    await given(OF_DESK, { spike: 7 });
    expect([await ends(NARROW), await ends(WHOLE_LEDGER)]).toEqual([[[null, 3]], [[null, 12]]]);
    await given(OF_DESK, { spike: 6 });
    expect([await ends(NARROW), await ends(WHOLE_LEDGER)]).toEqual([[['spike', 3]], [['spike', 12]]]);
    expect(await suppressedFor(NARROW, 'irs')).toEqual(new Map());
    expect(await asked(NARROW, (tx) => suppressionsOf(tx, 1, found('irs-1', 3), Date.now()))).toEqual([]);
  });

  it('leaves the reader with what is hers, whether that look went well or not', async () => {
    await given(OF_ALL, { reach: 'all' });
    const ids = async (tx: Queryable) =>
      (await tx.query<{ id: string }[]>('SELECT id FROM readmodel.finding ORDER BY id')).map(({ id }) => id);
    await asked(NARROW, async (tx) => {
      const before = await ids(tx);
      expect(before).toEqual(['irs-1', 'large']);
      await suppressions(tx, 1, Date.now());
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

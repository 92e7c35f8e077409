import { GIVER, policy, Scenario, sha, TAKER } from '../testing/scenario.js';
import type { AgreementPolicy } from '#libs/contracts';

type Volume = NonNullable<AgreementPolicy['volume']>;
const cap = (value: number) => ({ value, basis: 'clause' as const });
const base = (volume: Volume) =>
  new Scenario().agreed({ volume }).rosters().request('r1', { items: 9 }).match('r1', { items: 9 });
const give = (scenario: Scenario, id: string, items: number[], time: string, requestId = 'r1') =>
  scenario.disclose(id, { items }, { requestId }, { time });
const OTHER = 'urn:agency:other:system';
const day = (n: number, rest = 'T00:00:00.000Z') => `2025-05-${String(n).padStart(2, '0')}${rest}`;
/** The clauses with the times of the first and the last disclosure, with their number, and with who made them. */
const SPAN = [
  { entries: [expect.any(Number), expect.any(Number)] },
  { field: 'number of disclosures in the sum' },
  { field: 'agencies whose disclosures count', actual: ['revenue'] },
];

describe('DIS-10', () => {
  it('hits above the lifetime cap, not at it', () => {
    expect(
      give(base({ lifetime: cap(3) }), 'd1', [1, 2, 3], day(1))
        .fold()
        .findings()
        .map((f) => f.rule),
    ).not.toContain('DIS-10');
    expect(give(base({ lifetime: cap(2) }), 'd1', [1, 2, 3], day(1)).finding('DIS-10')).toMatchObject({
      subject: 'lifetime',
      count: 1,
      severity: 'HIGH',
      clauses: [
        {
          field: 'items disclosed, lifetime',
          operator: 'at most',
          expected: 2,
          actual: 3,
          basis: 'clause, agreement version 1',
        },
        {
          field: 'disclosures in the sum',
          actual: [{ disclosure: 'revenue/d1', at: '2025-05-01T00:00:00.000Z', items: 3 }],
          entries: [8],
        },
        { field: 'first disclosure beyond the cap', expected: null, actual: 'revenue/d1' },
        {
          field: 'times of the first and the last disclosure in the sum',
          actual: ['2025-05-01T00:00:00.000Z', '2025-05-01T00:00:00.000Z'],
          holds: true,
          entries: [8, 8],
        },
        { field: 'number of disclosures in the sum', actual: 1, holds: true },
        { field: 'agencies whose disclosures count', operator: 'are', actual: ['revenue'], holds: true },
      ],
      evidence: [
        { role: 'agreement', index: 1 },
        { role: 'disclosure that crosses the cap', index: 8 },
      ],
    });
  });

  it('names the act that is later by event time as the one that crosses the cap, in any order of arrival', () => {
    for (const order of [
      ['a', 'b'],
      ['b', 'a'],
    ]) {
      const scenario = base({ lifetime: cap(3) });
      for (const id of order) give(scenario, id, id === 'a' ? [1, 2] : [3, 4], day(id === 'a' ? 1 : 2));
      expect(scenario.finding('DIS-10').clauses[2]!.actual).toBe('revenue/b');
    }
  });

  it('sums over a window, which an act leaves when it is exactly as old as the window', () => {
    const volume = { perWindow: [{ days: 7, max: cap(3) }] };
    const two = (time: string) => give(give(base(volume), 'd1', [1, 2], day(1)), 'd2', [3, 4], time);
    expect(
      two(day(8))
        .fold()
        .findings()
        .map((f) => f.rule),
    ).not.toContain('DIS-10');
    expect(two(day(7, 'T23:59:59.999Z')).finding('DIS-10')).toMatchObject({ subject: 'window of 7 days', count: 1 });
  });

  it('sums by request', () => {
    const scenario = give(give(base({ perRequest: cap(3) }), 'd1', [1, 2], day(1)), 'd2', [3, 4], day(20));
    give(scenario, 'd3', [1, 2, 3], day(21), 'r2');
    expect(scenario.finding('DIS-10')).toMatchObject({
      subject: 'request border/r1',
      count: 1,
      clauses: [{ actual: 4 }, {}, { actual: 'revenue/d2' }, ...SPAN],
    });
  });

  it('compares each act with the cap in effect at its own time', () => {
    const amended = (scenario: Scenario, lifetime: number) => {
      const data = {
        version: 2,
        supersedes: 1,
        documentDigest: sha('v2'),
        policy: policy({ volume: { lifetime: cap(lifetime) } }),
        effectiveAt: day(10),
      };
      for (const source of [GIVER, TAKER])
        scenario.send('gov.transfer.agreement.amended.v1', data, { source, time: day(10) });
      return scenario;
    };
    const lowered = amended(give(base({ lifetime: cap(5) }), 'd1', [1, 2, 3], day(1)), 2);
    expect(lowered.found()).not.toHaveProperty(['DIS-10 lifetime']);
    expect(give(lowered, 'd2', [4], day(11)).finding('DIS-10')).toMatchObject({
      count: 2,
      clauses: [
        { expected: 2, actual: 4, basis: 'clause, agreement version 2' },
        {},
        { actual: 'revenue/d2' },
        ...SPAN,
      ],
    });
    const raised = amended(give(base({ lifetime: cap(2) }), 'd1', [1, 2, 3], day(1)), 50);
    expect(give(raised, 'd2', [4], day(11)).finding('DIS-10')).toMatchObject({
      count: 1,
      clauses: [{ expected: 2, actual: 3 }, {}, { actual: 'revenue/d1' }, ...SPAN],
    });
  });

  it('counts named items with the first part that names them, and the others with the first part', () => {
    const volume = { perWindow: [{ days: 7, max: cap(5) }] };
    const parts = (first: number) =>
      give(base(volume), 'd1', [1, 2, 3], day(1))
        .disclose('d1', { items: [3, 4, 5] }, {}, { time: day(20) })
        .disclose('d2', { items: [] }, { itemsCount: first }, { time: day(20) })
        .disclose('d2', { items: [] }, { itemsCount: 0 }, { time: day(25) });
    expect(parts(3).found()).not.toHaveProperty(['DIS-10 window of 7 days']);
    expect(parts(4).found()).toHaveProperty(['DIS-10 window of 7 days'], 1);
  });

  it('sums each agency that is no source by itself, so that it neither raises nor hides the sum of the sources', () => {
    const by = (source: string, items: number[]) =>
      give(base({ lifetime: cap(3), perRequest: cap(3) }), 'd1', [1, 2], day(1)).disclose(
        'd1',
        { items },
        {},
        { source, time: day(2) },
      );
    for (const source of [TAKER, 'urn:agency:strangers:system']) {
      expect(by(source, [1, 2]).found()).not.toHaveProperty(['DIS-10 lifetime']);
      const agency = source.split(':')[2]!;
      expect(by(source, [1, 2, 3, 4]).found()).toMatchObject({
        [`DIS-10 disclosed by ${agency}: lifetime`]: 1,
        [`DIS-10 disclosed by ${agency}: request border/r1`]: 1,
      });
    }
    const scenario = give(base({ lifetime: cap(3) }), 'd1', [1, 2, 3, 4], day(1));
    const { seen, ...own } = scenario.finding('DIS-10');
    expect(seen).toEqual({ class: 'both', sums: 'source' });
    scenario.disclose('d1', { items: 9 }, {}, { source: TAKER, time: day(2) });
    expect(scenario.finding('DIS-10', 'lifetime')).toMatchObject({ count: own.count, clauses: own.clauses });
  });

  it('moves an agency’s disclosures into the sum of the sources once it becomes one, and out again', () => {
    const scenario = base({ lifetime: cap(3) });
    give(scenario, 'd1', [1, 2], day(1)).disclose('d2', { items: [3, 4] }, {}, { source: OTHER, time: day(2) });
    expect(scenario.found()).not.toHaveProperty(['DIS-10 lifetime']);
    const parties = [...policy({}).parties, { agency: 'other', role: 'source' as const }];
    const data = {
      version: 2,
      supersedes: 1,
      documentDigest: sha('v2'),
      policy: policy({ volume: { lifetime: cap(3) }, parties }),
      effectiveAt: day(1),
    };
    for (const source of [GIVER, TAKER, OTHER])
      scenario.send('gov.transfer.agreement.amended.v1', data, { source, time: day(1) });
    expect(scenario.found()).toHaveProperty(['DIS-10 lifetime'], 1);
    expect(scenario.finding('DIS-10', 'lifetime').clauses.at(-1)).toMatchObject({ actual: ['other', 'revenue'] });
  });

  it('names twenty disclosures of the sum, and their number', () => {
    const scenario = base({ lifetime: cap(2) });
    for (let n = 1; n <= 23; n++) give(scenario, `d${n}`, [1], day(n));
    const { clauses } = scenario.finding('DIS-10');
    const named = clauses[1]!.actual as unknown[];
    expect(named).toHaveLength(20);
    expect(named.at(-1)).toMatchObject({ disclosure: 'revenue/d20', items: 1 });
    expect(clauses.at(-2)).toMatchObject({ actual: 23, holds: true });
  });

  it('does not guess the request that an ambiguous id means', () => {
    const scenario = base({ perRequest: cap(3) }).request('r1', { items: 9 }, {}, { source: GIVER });
    scenario.disclose('d1', { items: 9 }, { recipient: { agency: 'border', actorRefs: [] } }, { time: day(1) });
    expect(scenario.found()).toHaveProperty(['DIS-10 request border/r1'], 6);
  });

  it('is not evaluable when the version in effect has no cap, with the number of items', () => {
    expect(new Scenario().lawful(3).notEvaluable('DIS-10')).toEqual({ 'policy.volume': 3 });
    expect(new Scenario().disclose().notEvaluable('DIS-10')).toEqual({});
  });

  it('lists only disclosures under versions without a cap', () => {
    const scenario = give(base({}), 'd1', [1, 2, 3], day(1));
    const data = {
      ...{ version: 2, supersedes: 1, documentDigest: sha('v2'), effectiveAt: day(10, 'T12:00:00.000Z') },
      policy: policy({ volume: { lifetime: cap(50) } }),
    };
    for (const source of [GIVER, TAKER])
      scenario.send('gov.transfer.agreement.amended.v1', data, { source, time: day(10) });
    give(scenario, 'd2', [4], day(10, 'T11:00:00.000Z'));
    give(scenario, 'd3', [5, 6], day(10, 'T13:00:00.000Z'));
    give(scenario, 'd4', [7], day(20));
    expect(scenario.notEvaluable('DIS-10')).toEqual({ 'policy.volume': 4 });
  });

  it('stays with a disclosure that its source retracts, and is withdrawn when the recipient does so too', () => {
    const scenario = give(base({ lifetime: cap(2) }), 'd1', [1, 2, 3], day(1));
    const { lastId } = scenario;
    expect(scenario.retract(lastId).finding('DIS-10').count).toBe(1);
    expect(scenario.retract(lastId, { source: TAKER }, GIVER).finding('DIS-10').count).toBe(0);
  });
});

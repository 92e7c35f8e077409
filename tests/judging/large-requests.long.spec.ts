import { encodeFacts } from '../../libs/judging/src/kinds/all-kinds.js';
import { kindOf } from '../../libs/judging/src/kinds/key.js';
import type { RequestFacts } from '../../libs/judging/src/kinds/request.js';
import type { MemoryShard } from '../../libs/judging/src/memory/memory-shard.js';
import type { FoldInput } from '../../libs/judging/src/memory/memory.js';
import { GIVER, policy, Scenario, sha, TAKER } from '../../libs/rules/src/testing/scenario.js';
import { outcome, foldLedger } from '../../libs/rules/src/testing/fold-ledger.js';

/** More than a request keeps in its own facts, for every kind of list. */
const MANY = 100;
const items = Array.from({ length: MANY }, (_, i) => i + 1);
const DAY_ONE = '2025-03-01T00:00:00Z';
const at = (minute: number): string => new Date(Date.parse('2025-04-01T00:00:00Z') + minute * 60_000).toISOString();

const value = (n: number) => ({ value: n, basis: 'clause' as const });

/** The longest stored text of each kind of facts. */
function longest(shard: MemoryShard): Record<string, number> {
  const found: Record<string, number> = {};
  for (const [key, facts] of shard.facts) {
    const kind = kindOf(key);
    found[kind] = Math.max(found[kind] ?? 0, encodeFacts(key, facts).length);
  }
  return found;
}

/** Some orders of arrival in batches of some sizes, which must all have the same outcome (docs/invariants.md#i4). */
function outcomes(scenario: Scenario): ReturnType<typeof outcome>[] {
  const { inputs } = scenario;
  const half = Math.floor(inputs.length / 2);
  const orders: FoldInput[][] = [
    inputs,
    [...inputs].reverse(),
    [...inputs.slice(half), ...inputs.slice(0, half)],
    [...inputs.filter((_, n) => n % 2 === 0), ...inputs.filter((_, n) => n % 2 === 1)],
  ];
  // With pauses, so that conclusions are drawn before the rest is known.
  return orders.map((order, n) =>
    outcome(foldLedger(order, (at) => n < 3 && at % 9 === 8, [1, 7, 1, 40].slice(n, n + 1))),
  );
}

function expectOne(scenario: Scenario): ReturnType<typeof outcome> {
  const [first, ...others] = outcomes(scenario);
  for (const other of others) expect(other).toEqual(first);
  return first!;
}

const counts = ({ findings }: ReturnType<typeof outcome>, rule: string): Record<string, number> =>
  Object.fromEntries(findings.filter((one) => one.rule === rule).map(({ subject, count }) => [subject, count]));

describe('a request with a match and a disclosure of its own for each item', () => {
  const lawful = (n: number): Scenario => {
    const scenario = new Scenario('2025-04-01T00:00:00.000Z')
      .agreed({}, DAY_ONE)
      .rosters(undefined, undefined, DAY_ONE);
    scenario.request('r1', { items: n }, {}, { time: at(0) });
    for (let item = 1; item <= n; item++) {
      scenario.match('r1', { items: [item] }, `m${item}`, { time: at(item) });
      scenario.disclose(`d${item}`, { items: [item] }, { matchId: `m${item}` }, { time: at(item) });
    }
    return scenario;
  };

  it('has no fact that grows with their number, except facts of 256 items or of ten minutes', () => {
    const few = longest(lawful(MANY).fold(20));
    const many = longest(lawful(2 * MANY).fold(20));
    for (const kind of ['request', 'match', 'page', 'disclosure'] as const) {
      expect(many[kind]).toBeLessThan(few[kind]! + 600);
    }
    expect(many['request']).toBeLessThan(16_000);
  });

  it('is judged by all of them, in any order of arrival', () => {
    const scenario = lawful(MANY);
    // One that nobody had matched, and one that was matched too late.
    scenario.disclose('late', { items: [MANY + 1] }, {}, { time: at(MANY + 1) });
    scenario.match('r1', { items: [MANY + 1] }, 'late', { time: at(MANY + 2) });
    const found = expectOne(scenario);
    expect(counts(found, 'DIS-04')).toEqual({ 'revenue/late': 1 });
    expect(counts(found, 'DIS-02')).toEqual({ 'revenue/late': 1 });
    expect(counts(found, 'DIS-01')).toEqual({});
  });

  it('withdraws the findings of all its disclosures when it arrives last', () => {
    const { inputs } = lawful(MANY);
    const request = inputs.find(({ entry }) => entry.event?.type === 'gov.transfer.request.submitted.v1')!;
    const late = foldLedger([...inputs.filter((input) => input !== request), request], (n) => n === inputs.length - 2);
    expect(late.withdrawn().filter(({ rule }) => rule === 'DIS-01')).toHaveLength(MANY);
    expect(outcome(late)).toEqual(outcome(foldLedger(inputs)));
  });
});

describe('disclosures whose items are only a number', () => {
  it('are judged by a late match and a late part of the request, however many they are', () => {
    const scenario = new Scenario('2025-04-01T00:00:00.000Z')
      .agreed({}, DAY_ONE)
      .rosters(undefined, undefined, DAY_ONE);
    for (const n of items.slice(0, 80)) {
      const header = { itemsCount: 2, items: undefined } as never;
      scenario.disclose(`d${n}`, { items: [] }, header, { time: at(10 + n) });
    }
    scenario.request('r1', { items: 2 }, { itemsCount: 2, part: 1, of: 2 }, { time: at(0) });
    scenario.request('r1', { items: [3] }, { itemsCount: 3, part: 2, of: 2 }, { time: at(1) });
    scenario.match('r1', { items: [1] }, 'm1', { time: at(2) });
    const found = expectOne(scenario);
    // Two items each, of which one was matched.
    expect(Object.values(counts(found, 'DIS-04'))).toEqual(Array(80).fill(1));
    scenario.match('r1', { items: [2] }, 'm2', { time: at(3) });
    expect(counts(expectOne(scenario), 'DIS-04')).toEqual({});
  });

  it('are no longer looked up once all their items are named', () => {
    const scenario = new Scenario('2025-04-01T00:00:00.000Z')
      .agreed({}, DAY_ONE)
      .rosters(undefined, undefined, DAY_ONE);
    scenario.request('r1', { items: MANY }, {}, { time: at(0) });
    for (const n of items) {
      scenario.disclose(`d${n}`, { items: [n] }, { itemsCount: 2, part: 1, of: 2 }, { time: at(10) });
      scenario.disclose(`d${n}`, { items: [n + MANY] }, { itemsCount: 2, part: 2, of: 2 }, { time: at(11) });
    }
    const shard = scenario.fold(50);
    const [request] = [...shard.facts].filter(([key]) => kindOf(key) === 'request').map(([, facts]) => facts);
    const { unlisted, unlistedBeyond, pages } = request as RequestFacts;
    expect([Object.keys(unlisted), unlistedBeyond, pages]).toEqual([[], 0, 1]);
  });
});

describe('a disclosure in many parts', () => {
  it('is judged in all its blocks, each as soon as possible', () => {
    const scenario = new Scenario('2025-04-01T00:00:00.000Z')
      .agreed({}, DAY_ONE)
      .rosters(undefined, undefined, DAY_ONE);
    scenario.request('r1', { items: 3 }, {}, { time: at(0) });
    const blocks = Array.from({ length: 40 }, (_, n) => n);
    blocks.forEach((n) => {
      const header = { itemsCount: blocks.length, part: n + 1, of: blocks.length };
      scenario.disclose('d1', { items: [n * 256 + 5] }, header, { time: at(n) });
    });
    // Each of these concludes a part, and none of those is in a block that a later event names.
    blocks.forEach((n) => scenario.watermarks(at(n)));
    const shard = scenario.fold(10);
    expect(shard.findings().find(({ rule }) => rule === 'DIS-02')).toMatchObject({ count: blocks.length });
    expect(counts(expectOne(scenario), 'DIS-02')).toEqual({ 'revenue/d1': blocks.length });
  });
});

describe('the sums of a request’s matches', () => {
  const matched = (): Scenario => {
    const scenario = new Scenario('2025-04-01T00:00:00.000Z');
    scenario.request('r1', { items: 100 }, { itemsCount: 150 }, { time: at(0) });
    for (const item of items.slice(0, 60)) scenario.match('r1', { items: [item] }, `m${item}`, { time: at(item) });
    return scenario;
  };

  it('show the first matches, in any order of arrival', () => {
    const scenario = matched().agreed({ matchRate: { min: value(0.9) } }, DAY_ONE);
    const found = expectOne(scenario);
    expect(counts(found, 'MAT-06')).toEqual({ 'border/r1': 1 });
    for (const order of [scenario.inputs, [...scenario.inputs].reverse()]) {
      const shard = foldLedger(order);
      const times = shard
        .findings()
        .find(({ rule }) => rule === 'MAT-06')!
        .evidence.map(({ index }) => {
          const { event } = shard.folded[index]!.input.entry;
          return event!.time;
        });
      expect(times).toEqual(items.slice(0, 20).map(at));
    }
  });

  it('count only matches by sources when the roles change', () => {
    const scenario = matched();
    scenario.agreed({ matchRate: { min: value(0.9) } }, DAY_ONE);
    // From then on another agency discloses and matches; later matches of the first one come from no source.
    const other = policy({
      matchRate: { min: value(0.9) },
      parties: [
        { agency: 'elsewhere', role: 'source' },
        { agency: 'border', role: 'recipient' },
      ],
    });
    for (const source of [GIVER, TAKER, 'urn:agency:elsewhere:x'])
      scenario.send(
        'gov.transfer.agreement.amended.v1',
        { version: 2, supersedes: 1, documentDigest: sha('second'), policy: other, effectiveAt: at(30) },
        { source, time: at(30) },
      );
    const found = expectOne(scenario);
    expect(counts(found, 'MAT-06')).toEqual({ 'border/r1': 1 });
  });

  it('report the matches that list fewer items than stated, each by itself', () => {
    const scenario = matched().agreed({}, DAY_ONE);
    scenario.send(
      'gov.transfer.match.performed.v1',
      {
        ...{ matchId: 'short', requestId: 'r1', itemsCount: 5 },
        items: { fields: ['itemNo', 'path', 'result'], rows: [[90, 'TIN', 'MATCH']] },
      },
      { time: at(90) },
    );
    expect(counts(expectOne(scenario), 'INT-13')).toMatchObject({ 'match revenue/short': 4 });
  });
});

it('finds the most frequent reason among more reasons than a request keeps in its own facts', () => {
  const scenario = new Scenario('2025-04-01T00:00:00.000Z').agreed({ boilerplateReasonShare: value(0.2) }, DAY_ONE);
  const but = Object.fromEntries(
    items.map((item) => [item, { reasonDigest: sha(item % 4 === 0 ? 'same' : `reason ${item}`) }]),
  );
  // The reasons of single items come first, so that the frequent one is stored beside them.
  const order = [...items.filter((n) => n % 4 !== 0), ...items.filter((n) => n % 4 === 0)];
  scenario.request('r1', { items: order, but }, {}, { time: at(0) });
  expect(counts(expectOne(scenario), 'REQ-08')).toEqual({ 'border/r1': MANY / 4 });
});

import fc from 'fast-check';
import type { PoolClient } from 'pg';
import type { DataSource } from 'typeorm';
import type { AgreementPolicy } from '#libs/contracts';
import type { FindingFacts, MemoryShard } from '#libs/judging';
import { inSnapshot, summedParts, type SummedPart, type SumPosition } from '#libs/readmodel';
import { DISCLOSURE_PARTS, disclosureRows } from '../../libs/detecting/src/commit/disclosure-rows.js';
import { run } from '../../libs/detecting/src/sql/statement.js';
import { dis10 } from '../../libs/rules/src/DIS-10/rule.js';
import { GIVER, policy, Scenario, sha, type Sent, TAKER } from '../../libs/rules/src/testing/scenario.js';
import { DetectorBench } from '../faults/detector-harness.js';
import { postgresSource } from '#libs/postgres';
import { partsInSum } from '../support/disclosures-in-sum.js';

const DAY = 86_400_000;
const BEGAN = Date.parse('2025-03-01T00:00:00Z');
const cap = (value: number) => ({ value, basis: 'clause' as const });
const EVERYTHING = { agencies: '*', agreements: '*' } as const;

/** Zones whose day begins at most apart; and one that changes its clock on 9 March. */
const zone = fc.constantFrom('Pacific/Kiritimati', 'Etc/GMT+12', 'America/New_York', 'UTC');
const AGENCIES = ['border', 'customs', 'nobody'] as const;
const SYSTEMS = [GIVER, GIVER, TAKER, 'urn:agency:treasury:main', 'urn:agency:stranger:main'] as const;

const disclosed = fc.record({
  quarter: fc.nat(60),
  minutes: fc.constantFrom(0, 0, 0, 1, 11),
  day: fc.boolean(),
  items: fc.nat(3),
  unlisted: fc.constantFrom(0, 0, 2),
  id: fc.nat(12),
  source: fc.constantFrom(...SYSTEMS),
  recipient: fc.constantFrom(...AGENCIES),
  request: fc.constantFrom('r1', 'r1', 'r2', undefined),
  /** Its author takes it back, or it and the other side. */
  retracted: fc.constantFrom('no', 'no', 'no', 'by its author', 'by both'),
});
const history = fc.record({
  all: fc.array(disclosed, { minLength: 1, maxLength: 25, size: 'max' }),
  timeZone: zone,
  /** Another registration under the same id, of other agencies or of some of the same. */
  rival: fc.option(
    fc.record({
      timeZone: zone,
      source: fc.constantFrom('treasury', 'revenue'),
      recipient: fc.constantFrom('customs', 'border'),
    }),
  ),
  /** From a day on the agreement is at home elsewhere. */
  moved: fc.option(fc.record({ timeZone: zone, day: fc.integer({ min: 5, max: 20 }) })),
  /** Others who make requests under the same ids. */
  requests: fc.subarray([
    ['customs', 'r1'],
    ['customs', 'r2'],
    ['stranger', 'r1'],
  ] as const),
  /** The request of this agency is taken back by both sides. */
  undone: fc.option(fc.constantFrom('border', 'customs')),
  days: fc.constantFrom(1, 2, 5),
});
type Volume = NonNullable<AgreementPolicy['volume']>;
type History = typeof history extends fc.Arbitrary<infer T> ? T : never;

const at = (days: number): Sent => ({ time: new Date(BEGAN + Math.round(days * DAY)).toISOString() });
const onDay = (days: number): Sent => ({ ...at(Math.floor(days)), day: true });
const idOf = (n: number): string => `019a0000-0000-7000-8000-9000000000${String(n).padStart(2, '0')}`;

function told({ all, timeZone, rival, moved, requests, undone, days }: History): Scenario {
  const volume: AgreementPolicy['volume'] = {
    ...{ lifetime: cap(2), perWindow: [{ days, max: cap(1) }], perRequest: cap(1) },
  };
  const scenario = new Scenario('2025-05-01T00:00:00Z').agreed({ volume, timeZone }).rosters();
  if (rival) {
    const parties = [
      { agency: rival.source, role: 'source' as const },
      { agency: rival.recipient, role: 'recipient' as const },
    ];
    const data = {
      ...{ version: 1, documentDigest: sha('rival') },
      policy: policy({ parties, volume, timeZone: rival.timeZone }),
    };
    for (const agency of [rival.source, rival.recipient])
      scenario.send('gov.transfer.agreement.registered.v1', data, {
        ...{ source: `urn:agency:${agency}:main`, time: '2025-01-02T00:00:00Z' },
      });
  }
  if (moved) {
    const data = {
      ...{ version: 2, supersedes: 1, documentDigest: sha('moved'), effectiveAt: at(moved.day).time! },
      policy: policy({ volume, timeZone: moved.timeZone }),
    };
    for (const source of [GIVER, TAKER]) scenario.send('gov.transfer.agreement.amended.v1', data, { source, ...at(0) });
  }
  scenario.request('r1', { items: 9 }, {}, { id: idOf(90) }).request('r2', { items: 9 });
  requests.forEach(([agency, id], n) =>
    scenario.request(id, { items: 9 }, {}, { source: `urn:agency:${agency}:main`, id: idOf(91 + n) }),
  );
  all.forEach(({ quarter, minutes, day, items, unlisted, id, source, recipient, request, retracted }, n) => {
    const sent = day ? onDay(quarter / 4) : at(quarter / 4 + minutes / 1440);
    const named = Array.from({ length: items }, (_, i) => i + 1);
    const header = { itemsCount: items + unlisted, requestId: request, recipient: { agency: recipient } };
    scenario.disclose(`d${id}`, { items: named }, header, { ...sent, source, id: idOf(n) });
    if (retracted !== 'no') scenario.retract(idOf(n), { source });
    if (retracted === 'by both') scenario.retract(idOf(n), { source: source === TAKER ? GIVER : TAKER }, source);
  });
  if (undone === 'border') scenario.retract(idOf(90), { source: TAKER }).retract(idOf(90), { source: GIVER }, TAKER);
  if (undone === 'customs' && requests.length > 0) {
    const source = `urn:agency:${requests[0]![0]}:main`;
    scenario.retract(idOf(91), { source }).retract(idOf(91), { source: GIVER }, source);
  }
  return scenario;
}

const agreed = (volume: Volume, changes: Partial<AgreementPolicy> = {}) =>
  new Scenario('2025-05-01T00:00:00Z')
    .agreed({ volume, ...changes })
    .rosters()
    .request('r1', { items: 9 })
    .match('r1', { items: 9 });

/** Parts of 70 disclosures over as many half days. Some are known by their day; some state only a number of items. */
function seventy(scenario: Scenario): Scenario {
  for (let n = 0; n < 70; n++) {
    const unnamed = n % 7 === 3 ? { itemsCount: 5 } : {};
    scenario.disclose(`d${n}`, { items: [1, 2] }, unnamed, n % 5 === 2 ? onDay(n / 2) : at(n / 2));
  }
  return scenario;
}
/** 70 disclosures of 2 items each, and 10 of them with 3 more items that are not named. */
const SEVENTY = 70 * 2 + 10 * 3;

describe('the disclosures in a sum', () => {
  let bench: DetectorBench;
  let detector: DataSource;
  let api: DataSource;
  let generation = 1_000;

  beforeAll(async () => {
    bench = await DetectorBench.open();
    detector = await bench.detectorDb(1);
    api = await postgresSource(bench.urlAs('api'), { name: 'test api', poolSize: 1, readOnly: true }).initialize();
  });
  afterAll(async () => {
    await api?.destroy();
    await bench?.close();
  });

  /** Its rows, as a new generation. */
  async function write(shard: MemoryShard): Promise<void> {
    const { parts } = disclosureRows(shard.facts, () => undefined);
    const runner = detector.createQueryRunner();
    try {
      await run((await runner.connect()) as PoolClient, ++generation, '0', DISCLOSURE_PARTS.write(parts));
    } finally {
      await runner.release();
    }
  }

  async function pagesOf(finding: FindingFacts, limit: number): Promise<SummedPart[][]> {
    const summed = { ...dis10.sumOf(finding)!, agreement: finding.scope };
    const pages: SummedPart[][] = [];
    for (let after: SumPosition | undefined; ;) {
      const page = await inSnapshot(api, EVERYTHING, (tx) => summedParts(tx, generation, summed, after, limit));
      if (page.length > 0) pages.push(page);
      if (page.length < limit) return pages;
      // As a cursor returns it.
      after = JSON.parse(JSON.stringify(page.at(-1)!.position)) as SumPosition;
    }
  }

  /** The pages of every finding, compared with its clauses and with what the facts say. */
  async function listed(
    scenario: Scenario,
    limit = 7,
    shard = scenario.fold(50),
  ): Promise<Record<string, SummedPart[]>> {
    await write(shard);
    const lists: Record<string, SummedPart[]> = {};
    for (const finding of shard.findings()) {
      if (finding.rule !== 'DIS-10') continue;
      const pages = await pagesOf(finding, limit);
      for (const page of pages.slice(0, -1)) expect(page).toHaveLength(limit);
      const all = pages.flat();
      expect([finding.subject, all.map(({ position: _, ...part }) => part)]).toEqual([
        finding.subject,
        partsInSum(shard, finding.scope, dis10.sumOf(finding)!),
      ]);
      const value = (field: string) => finding.clauses.find((clause) => clause.field.startsWith(field))!;
      const total = value('items disclosed, ').actual as number;
      let sum = 0;
      for (const one of all) expect(one.sum).toBe((sum += one.items));
      expect(sum).toBe(total);
      expect(all).toHaveLength(value('number of disclosures').actual as number);
      const named = value('disclosures in the sum').actual as { disclosure: string; at: string; items: number }[];
      const first = all.map(({ disclosure, at: time, items }) => ({
        disclosure,
        at: new Date(time).toISOString(),
        items,
      }));
      expect(first.slice(0, 20)).toEqual(named);
      if (finding.count > 0)
        expect(total - Math.floor(value('items disclosed, ').expected as number)).toBeGreaterThanOrEqual(finding.count);
      lists[finding.subject] = all;
    }
    return lists;
  }

  it('are all listed, page by page, up to the cap’s number, in order of time', async () => {
    const scenario = seventy(agreed({ lifetime: cap(100) }));
    const [finding] = scenario
      .fold(50)
      .findings()
      .filter(({ rule }) => rule === 'DIS-10');
    expect(finding).toMatchObject({ subject: 'lifetime', count: SEVENTY - 100 });
    const { lifetime } = await listed(scenario);
    expect(lifetime!.map(({ disclosure }) => disclosure).sort()).toEqual(
      Array.from({ length: 70 }, (_, n) => `revenue/d${n}`).sort(),
    );
    expect(lifetime!.at(-1)!.sum).toBe(SEVENTY);
    expect(lifetime!.map((one) => one.at)).toEqual(lifetime!.map((one) => one.at).sort((a, b) => a - b));
    expect(lifetime!.filter(({ unlisted }) => unlisted > 0).map(({ items, unlisted }) => [items, unlisted])).toEqual(
      Array.from({ length: 10 }, () => [5, 3]),
    );
    expect(lifetime!.filter(({ day }) => day !== null)).toHaveLength(14);
    const known = lifetime!.find(({ disclosure }) => disclosure === 'revenue/d2')!;
    expect(known).toMatchObject({ day: '2025-03-02', at: Date.parse('2025-03-02T00:00:00Z'), claimed: false });
  });

  it('are those in the window with the greatest excess', async () => {
    const scenario = seventy(agreed({ perWindow: [{ days: 33, max: cap(10) }] }));
    const { 'window of 33 days': window } = await listed(scenario);
    expect(window!.length).toBeGreaterThan(60);
    expect(window!.length).toBeLessThan(70);
    expect(window!.at(-1)!.at - window![0]!.at).toBeLessThan(33 * DAY);
  });

  it('are those for one request, also when a reference may mean several', async () => {
    const scenario = agreed({ perRequest: cap(3) }).request('r2', { items: 9 });
    seventy(scenario).disclose('other', { items: 3 }, { requestId: 'r2' }, at(3));
    const of = (await listed(scenario))['request border/r1']!;
    expect(of).toHaveLength(70);
    expect(of.map(({ disclosure }) => disclosure)).not.toContain('revenue/other');
    expect(of.map((one) => one.at)).toEqual(of.map((one) => one.at).sort((a, b) => a - b));
  });

  it('are marked when their author retracted them, and absent when the other side did too', async () => {
    const scenario = agreed({ lifetime: cap(2) });
    const id = (n: number): string => `019a0000-0000-7000-8000-9000000000${String(n).padStart(2, '0')}`;
    for (let n = 0; n < 10; n++) scenario.disclose(`d${n}`, { items: 2 }, {}, { ...at(n), id: id(n) });
    scenario.retract(id(1)).retract(id(2)).retract(id(2), { source: TAKER }, GIVER);
    const replaced = { id: id(3), reason: 'mistyped', replacedBy: id(4) };
    scenario.send('gov.transfer.event.retracted.v1', replaced);
    const { lifetime } = await listed(scenario, 3);
    const marks = Object.fromEntries(lifetime!.map(({ disclosure, takenBack }) => [disclosure.slice(8), takenBack]));
    expect(marks).toEqual({
      ...Object.fromEntries([0, 4, 5, 6, 7, 8, 9].map((n) => [`d${n}`, null])),
      ...{ d1: 'retracted by its author', d3: `replaced by ${id(4)}` },
    });
  });

  it('show which of them are only claimed', async () => {
    const scenario = agreed({ lifetime: cap(2) }).disclose('d1', { items: 2 }, {}, at(1));
    scenario.disclose('d2', { items: 2 }, {}, { ...at(2), client: 'somebody' });
    expect((await listed(scenario))['lifetime']!.map(({ claimed }) => claimed)).toEqual([false, true]);
  });

  it('end with the part at which the excess is greatest, even if other parts have the same time', async () => {
    const scenario = agreed({ lifetime: cap(1) });
    for (let n = 0; n < 9; n++) scenario.disclose(`d${n}`, { items: 2 }, {}, at(1));
    scenario.disclose('nothing', { items: [] }, {}, at(1));
    const version = {
      ...{ version: 2, supersedes: 1, documentDigest: sha('v2'), effectiveAt: at(1.5).time! },
      policy: policy({ volume: { lifetime: cap(1_000) } }),
    };
    for (const source of [GIVER, TAKER])
      scenario.send('gov.transfer.agreement.amended.v1', version, { source, ...at(1.2) });
    for (let n = 10; n < 19; n++) scenario.disclose(`d${n}`, { items: 2 }, {}, at(2));
    const { lifetime } = await listed(scenario, 4);
    expect(lifetime!.map(({ disclosure }) => disclosure)).toEqual(Array.from({ length: 9 }, (_, n) => `revenue/d${n}`));
  });

  it('are those that the finding’s registration judges, if there are rivals', async () => {
    const scenario = agreed({ lifetime: cap(3) });
    const others = {
      parties: [
        { agency: 'treasury', role: 'source' as const },
        { agency: 'customs', role: 'recipient' as const },
      ],
    };
    const data = {
      version: 1,
      documentDigest: sha('rival'),
      policy: policy({ ...others, volume: { lifetime: cap(5) } }),
    };
    for (const agency of ['treasury', 'customs'])
      scenario.send('gov.transfer.agreement.registered.v1', data, { source: `urn:agency:${agency}:main`, ...at(0) });
    for (let n = 0; n < 6; n++) scenario.disclose(`d${n}`, { items: 1 }, {}, at(n));
    const treasury = { source: 'urn:agency:treasury:main' };
    for (let n = 0; n < 20; n++) scenario.disclose(`t${n}`, { items: 1 }, {}, { ...at(n + 0.5), ...treasury });
    const { lifetime } = await listed(scenario);
    expect(lifetime!.map(({ disclosure }) => disclosure)).toEqual(
      Array.from({ length: 20 }, (_, n) => `treasury/t${n}`),
    );
  });

  it('are none for a finding without a sum', () => {
    const finding = { subject: 'lifetime', clauses: [] };
    expect(dis10.sumOf(finding)).toBeUndefined();
  });

  it('are those that the rule has summed, for any disclosures, requests, retractions and registrations', async () => {
    const seen = { sums: 0, ofRequest: 0, ofSeveral: 0, ofRival: 0 };
    await fc.assert(
      fc.asyncProperty(history, fc.integer({ min: 1, max: 9 }), async (one, limit) => {
        const scenario = told(one);
        const shard = scenario.fold(50);
        await listed(scenario, limit, shard);
        for (const finding of shard.findings()) {
          const summed = finding.rule === 'DIS-10' ? dis10.sumOf(finding) : undefined;
          if (summed) seen.sums++;
          if (summed?.request !== undefined) seen.ofRequest++;
          if (summed?.requesters) seen.ofSeveral++;
          if (summed?.registration !== undefined) seen.ofRival++;
        }
      }),
      { numRuns: 50 },
    );
    expect(Math.min(...Object.values(seen))).toBeGreaterThan(5);
  }, 240_000);
});

import fc from 'fast-check';
import {
  disclosuresInSum,
  apartOf,
  encodeFacts,
  type FindingFacts,
  type InSum,
  isOf,
  type Key,
  type KeyRange,
  type Kind,
  type MemoryShard,
  type StoredFacts,
  type StoredRow,
  type SumPosition,
} from '#libs/judging';
import { dis10 } from '../../libs/rules/src/DIS-10/rule.js';
import { AGREEMENT, GIVER, policy, Scenario, sha, type Sent, TAKER } from '../../libs/rules/src/testing/scenario.js';
import type { AgreementPolicy } from '#libs/contracts';

type Volume = NonNullable<AgreementPolicy['volume']>;
const DAY = 86_400_000;
const cap = (value: number) => ({ value, basis: 'clause' as const });
const BEGAN = Date.parse('2025-03-01T00:00:00Z');
const at = (days: number): Sent => ({ time: new Date(BEGAN + Math.round(days * DAY)).toISOString() });
const onDay = (days: number): Sent => ({ ...at(Math.floor(days)), day: true });

/** A shard's facts in memory, as they would be stored. It counts the reads. */
class Stored implements StoredFacts {
  readonly read = { pages: 0, most: 0 };

  constructor(private readonly shard: MemoryShard) {}

  async get(asked: readonly Key[]): Promise<StoredRow[]> {
    this.read.most = Math.max(this.read.most, asked.length);
    return asked.flatMap((key) => {
      const facts = this.shard.facts.get(key);
      if (!facts) return [];
      if (isOf('tally', key)) this.read.pages++;
      const apart = apartOf(key, facts);
      return [{ key, data: encodeFacts(key, facts), apart: apart ? JSON.stringify(apart) : null }];
    });
  }

  async keysOf<K extends Kind>([from, to]: KeyRange<K>): Promise<Key<K>[]> {
    return this.shard.scan(from, to, Infinity) as Key<K>[];
  }
}

async function pagesOf(stored: StoredFacts, finding: FindingFacts, limit: number): Promise<InSum[][]> {
  const summed = dis10.sumOf(finding)!;
  const pages: InSum[][] = [];
  for (let after: SumPosition | undefined; ;) {
    const page = await disclosuresInSum(stored, finding.scope, summed, after, limit);
    if (page.length > 0) pages.push(page);
    if (page.length < limit) return pages;
    // As a cursor returns it.
    after = JSON.parse(JSON.stringify(page.at(-1)!.position)) as SumPosition;
  }
}

/** The pages of every open finding, compared with its clauses. */
async function listed(scenario: Scenario, limit = 7): Promise<Record<string, InSum[]>> {
  const shard = scenario.fold(50);
  const lists: Record<string, InSum[]> = {};
  for (const finding of shard.findings()) {
    if (finding.rule !== 'DIS-10') continue;
    const pages = await pagesOf(new Stored(shard), finding, limit);
    for (const page of pages.slice(0, -1)) expect(page).toHaveLength(limit);
    const all = pages.flat();
    const value = (field: string) => finding.clauses.find((clause) => clause.field.startsWith(field))!;
    const total = value('items disclosed, ').actual as number;
    let sum = 0;
    for (const one of all) expect(one.sum).toBe((sum += one.items));
    expect(sum).toBe(total);
    expect(all).toHaveLength(value('number of disclosures').actual as number);
    expect(new Set(all.map(({ index }) => index)).size).toBe(all.length);
    const named = value('disclosures in the sum').actual as { disclosure: string; at: string; items: number }[];
    const first = all.map((one) => ({
      disclosure: one.disclosure,
      at: new Date(one.at).toISOString(),
      items: one.items,
    }));
    expect(first.slice(0, 20)).toEqual(named);
    if (finding.count > 0)
      expect(total - Math.floor(value('items disclosed, ').expected as number)).toBeGreaterThanOrEqual(finding.count);
    lists[finding.subject] = all;
  }
  return lists;
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
    expect(lifetime!.filter(({ day }) => day !== undefined)).toHaveLength(14);
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
      ...Object.fromEntries([0, 4, 5, 6, 7, 8, 9].map((n) => [`d${n}`, undefined])),
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

  it('are read a few pages at a time, however many facts there are', async () => {
    const scenario = agreed({ lifetime: cap(2) });
    for (let n = 0; n < 240; n++) scenario.disclose(`d${n}`, { items: 1 }, { requestId: undefined }, at(n / 20));
    const shard = scenario.fold(50);
    const [finding] = shard.findings().filter(({ rule }) => rule === 'DIS-10');
    const summed = dis10.sumOf(finding!)!;
    const first = new Stored(shard);
    const page = await disclosuresInSum(first, AGREEMENT, summed, undefined, 50);
    const position = (await disclosuresInSum(new Stored(shard), AGREEMENT, summed, page.at(-1)!.position, 120)).at(-1)!;
    const late = new Stored(shard);
    expect(await disclosuresInSum(late, AGREEMENT, summed, position.position, 50)).toHaveLength(50);
    for (const { read } of [first, late]) {
      expect(read.pages).toBeLessThan(8);
      expect(read.most).toBeLessThanOrEqual(64);
    }
  });

  it('add up for any times, agencies and orders of arrival', async () => {
    const zones = ['Pacific/Kiritimati', 'Etc/GMT+12', 'America/New_York', 'UTC'] as const;
    const made = fc.record({
      /** Quarters of a day, and a few minutes. */
      quarter: fc.nat(24),
      minutes: fc.constantFrom(0, 0, 0, 1, 11),
      day: fc.boolean(),
      items: fc.nat(3),
      unlisted: fc.constantFrom(0, 0, 2),
      id: fc.nat(12),
      source: fc.constantFrom(GIVER, GIVER, TAKER),
      request: fc.constantFrom('r1', 'r1', 'r2'),
    });
    await fc.assert(
      fc.asyncProperty(
        fc.array(made, { minLength: 1, maxLength: 25, size: 'max' }),
        fc.constantFrom(...zones),
        fc.constantFrom(1, 2, 5),
        fc.integer({ min: 1, max: 9 }),
        async (all, timeZone, days, limit) => {
          const volume = { lifetime: cap(2), perWindow: [{ days, max: cap(1) }], perRequest: cap(1) };
          const scenario = agreed(volume, { timeZone });
          for (const { quarter, minutes, day, items, unlisted, id, source, request } of all) {
            const sent = day ? onDay(10 + quarter / 4) : at(10 + quarter / 4 + minutes / 1440);
            const named = Array.from({ length: items }, (_, n) => n + 1);
            const header = { itemsCount: items + unlisted, requestId: request };
            scenario.disclose(`d${id}`, { items: named }, header, { ...sent, source });
          }
          await listed(scenario, limit);
        },
      ),
      { numRuns: 30 },
    );
  });
});

import fc from 'fast-check';
import { inOrder, type Listed, sumsOf } from '../../libs/judging/src/index.js';
import { ofKind } from '../../libs/judging/src/kinds/all-kinds.js';
import { agreementOf, idOf } from '../../libs/judging/src/kinds/key.js';
import type { MemoryShard } from '../../libs/judging/src/memory/memory-shard.js';
import { ruleSet } from '../../libs/rules/src/index.js';
import { interleave, topicsOf } from '../../libs/rules/src/testing/interleave.js';
import { historyOf, step } from '../../libs/rules/src/testing/random-history.js';
import { bulk } from '../../libs/rules/src/testing/rows.js';
import { GIVER, policy, ref, Scenario, sha, TAKER } from '../../libs/rules/src/testing/scenario.js';
import { outcome, foldLedger } from '../../libs/rules/src/testing/fold-ledger.js';

/** Rules that count the items of one disclosure, or of one request. */
const rulesOf = (kind: 'request' | 'disclosure'): string[] =>
  ruleSet.on('block').flatMap(({ id, subjectOf, unlisted }) => (subjectOf === kind && unlisted ? [id] : []));

/** `<rule> <subject>` -> the number of its items that are found or listed, and its size. */
function counted(shard: MemoryShard): { what: string; items: number; size: number }[] {
  const items = new Map<string, number>();
  const add = (agreement: string, rule: string, subject: string, more: number) => {
    const what = `${agreement} ${rule} ${subject}`;
    items.set(what, (items.get(what) ?? 0) + more);
  };
  for (const { scope, rule, subject, count } of shard.findings()) add(scope, rule, subject, count);
  for (const [key, facts] of ofKind('lack', shard.facts)) {
    const [, rule, , ...subject] = idOf(key).split('|');
    add(agreementOf(key), rule!, subject.join('|'), facts.items);
  }
  const sizes: [string, number, 'request' | 'disclosure'][] = [];
  const sizeOf = (parts: Record<string, Listed>) => sumsOf(inOrder(Object.values(parts))).size;
  for (const [, { agreement, request, requesters }] of ofKind('request', shard.facts)) {
    for (const [agency, { parts }] of Object.entries(requesters))
      sizes.push([`${agreement} % ${agency}/${request}`, sizeOf(parts), 'request']);
  }
  for (const [, { agreement, disclosure, disclosers }] of ofKind('disclosure', shard.facts)) {
    for (const [agency, { parts }] of Object.entries(disclosers))
      sizes.push([`${agreement} % ${agency}/${disclosure}`, sizeOf(parts), 'disclosure']);
  }
  return sizes.flatMap(([name, size, kind]) =>
    rulesOf(kind).map((rule) => {
      const what = name.replace('%', rule);
      return { what, items: items.get(what) ?? 0, size };
    }),
  );
}

const noneTwice = (shard: MemoryShard): void => {
  expect(counted(shard).filter(({ items, size }) => items > size)).toEqual([]);
};

const ITEMS = [1, 2, 3, 4, 257, 258];
const some = fc.subarray(ITEMS);
const listed = fc.record({
  items: fc.option(some, { nil: undefined }),
  stated: fc.nat(8),
  part: fc.option(fc.record({ part: fc.integer({ min: 1, max: 3 }), of: fc.integer({ min: 1, max: 3 }) }), { nil: {} }),
  /** Of request r0 or r1, minutes after the first act. */
  of: fc.nat(1),
  at: fc.nat(9),
  day: fc.option(fc.constant(true as const), { nil: undefined, freq: 8 }),
  way: fc.nat(9),
});
const parts = (maxLength: number) => fc.array(listed, { minLength: 1, maxLength });
type Listing = typeof listed extends fc.Arbitrary<infer T> ? T : never;

interface History {
  requests: Listing[];
  assessed: Listing[];
  matches: Listing[];
  disclosed: Listing[];
  terms: number;
}
const history: fc.Arbitrary<History> = fc.record({
  requests: parts(4),
  assessed: parts(2),
  matches: parts(3),
  disclosed: parts(5),
  terms: fc.nat(4),
});

/** Requests of border, and one disclosure, in parts that state and name any items. */
function scenarioOf({ requests, assessed, matches, disclosed, terms }: History): Scenario {
  const scenario = new Scenario('2025-02-02T00:00:00.000Z');
  if (terms < 4) scenario.agreed(terms === 1 ? { elementsAllowed: undefined } : {});
  if (terms === 4) {
    // Rivals: the source is in both.
    scenario.agreed({ elementsAllowed: undefined });
    const between = [
      { agency: 'revenue', role: 'source' as const },
      { agency: 'strangers', role: 'recipient' as const },
    ];
    for (const source of [GIVER, 'urn:agency:strangers:system']) {
      const data = { version: 1, documentDigest: sha('rival'), policy: policy({ parties: between }) };
      scenario.send('gov.transfer.agreement.registered.v1', data, { time: '2025-01-01T00:00:00Z', source });
    }
  }
  if (terms !== 2) scenario.rosters();
  const time = (at: number) => new Date(Date.parse('2025-02-01T00:00:00Z') + at * 60_000).toISOString();
  const sent = ({ at, day }: Listing, source: string) => ({ time: time(at), source, ...(day ? { day } : {}) });
  const header = ({ stated, part }: Listing) => ({ itemsCount: stated, ...part });
  for (const one of requests) {
    const officers = one.way === 0 ? { officers: undefined } : one.way === 1 ? { officers: [ref('second')] } : {};
    const items = one.items ? {} : { items: undefined };
    scenario.request(
      `r${one.of}`,
      { items: one.items ?? [], each: officers },
      { ...header(one), ...items },
      sent(one, TAKER),
    );
  }
  for (const one of assessed)
    scenario.reassess(one.items ?? [], one.way < 5 ? [] : ['A02'], sent(one, GIVER), `r${one.of}`);
  for (const one of matches)
    scenario.match(`r${one.of}`, { items: one.items ?? [] }, `m${one.way % 2}`, sent(one, GIVER));
  for (const one of disclosed) {
    const { way } = one;
    const rows = one.items
      ? { items: bulk({ items: one.items, each: way === 3 ? { elements: ['wages'] } : {} }) }
      : { items: undefined };
    scenario.disclose(
      'd0',
      { items: [] },
      {
        ...{ ...header(one), ...rows, requestId: way === 9 ? undefined : `r${one.of}` },
        ...(way < 3 ? { matchId: `m${way % 2}` } : {}),
        ...(way === 4 ? { recipient: { agency: 'strangers' } } : way === 5 ? { recipient: { agency: 'border' } } : {}),
        ...(way === 6 ? { elements: [] } : way === 7 ? { elementClass: undefined } : {}),
        ...(way === 8 ? { elementClass: 'return' as const } : {}),
      },
      sent(one, GIVER),
    );
  }
  return scenario;
}

describe('an item is found or listed once by a rule', () => {
  it('for any parts and orders of requests, matches and disclosures', () => {
    fc.assert(
      fc.property(history, fc.array(fc.nat(3), { minLength: 1, maxLength: 20 }), (one, picks) => {
        const { inputs } = scenarioOf(one);
        const shard = foldLedger(inputs);
        noneTwice(shard);
        expect(outcome(foldLedger(interleave(topicsOf(inputs), picks), (at) => at % 3 === 1))).toEqual(outcome(shard));
      }),
      { numRuns: Number(process.env.I4_RUNS ?? 30) },
    );
  });

  it('in histories of all kinds of acts under an agreement', () => {
    fc.assert(
      fc.property(fc.array(step, { minLength: 20, maxLength: 60, size: 'max' }), (steps) => {
        noneTwice(foldLedger(historyOf(steps).inputs));
      }),
      { numRuns: 12 },
    );
  });

  it('so that found, listed and passed items add up to the size when there is one request', () => {
    fc.assert(
      fc.property(
        ...([some, fc.nat(9), some, some, fc.nat(9)] as const),
        (requested, more, matched, disclosed, unnamed) => {
          const scenario = new Scenario().agreed().rosters();
          scenario.request('r1', { items: requested }, { itemsCount: requested.length + more });
          scenario.reassess(ITEMS, []).match('r1', { items: matched });
          scenario.disclose('d1', { items: disclosed }, { itemsCount: disclosed.length + unnamed }).wait(1);
          const size = disclosed.length + unnamed;
          const within = (items: number[]): number => disclosed.filter((item) => items.includes(item)).length;
          const countsOf = (rule: string) => {
            const { 'revenue/d1': hits = 0, ...lacks } = scenario.outcomeOf(rule);
            return [hits, Object.values(lacks).reduce((all, items) => all + items, 0)];
          };
          const [asked, found] = [within(requested), within(matched)];
          const outside = Math.max(0, size - requested.length - more, disclosed.length - asked - more);
          expect(countsOf('DIS-02')).toEqual([outside, size - asked - outside]);
          const unmatched = Math.max(disclosed.length - found, size - matched.length);
          expect(countsOf('DIS-04')).toEqual([unmatched, size - found - unmatched]);
          expect(countsOf('DIS-07')).toEqual([0, size - asked]);
          expect(countsOf('DIS-17')).toEqual([0, unnamed]);
          for (const rule of ['DIS-03', 'DIS-18']) expect(countsOf(rule)).toEqual([0, 0]);
        },
      ),
      { numRuns: 60 },
    );
  });
});

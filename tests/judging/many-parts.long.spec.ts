import fc from 'fast-check';
import { Batch } from '../../libs/judging/src/batch.js';
import { recountVolume } from '../../libs/judging/src/fold/count.js';
import { recountUnlisted } from '../../libs/judging/src/fold/unlisted.js';
import { isOf } from '../../libs/judging/src/kinds/key.js';
import { MemoryShard } from '../../libs/judging/src/memory/memory-shard.js';
import type { FoldInput } from '../../libs/judging/src/memory/memory.js';
import { Portion } from '../../libs/judging/src/portions/portion.js';
import { Tasks } from '../../libs/judging/src/portions/tasks.js';
import type { ActRule } from '../../libs/judging/src/rule.js';
import { RuleSet } from '../../libs/judging/src/rule-set.js';
import { ruleSet } from '../../libs/rules/src/index.js';
import { GIVER, policy, Scenario, sha, TAKER } from '../../libs/rules/src/testing/scenario.js';
import { outcome, foldLedger } from '../../libs/rules/src/testing/fold-ledger.js';

const DAY_ONE = '2025-03-01T00:00:00Z';
const START = Date.parse('2025-04-01T00:00:00Z');
const at = (second: number): string => new Date(START + second * 1000).toISOString();

const range = (n: number): number[] => Array.from({ length: n }, (_, i) => i + 1);

/** A disclosure in as many parts as it has items; `each`: what is said beside each of them. */
function inParts(of: number, each: (scenario: Scenario, part: number) => void = () => undefined): Scenario {
  const scenario = new Scenario(at(0)).agreed({}, DAY_ONE).rosters(undefined, undefined, DAY_ONE);
  scenario.request('r1', { items: of }, {}, { time: at(0) });
  scenario.match('r1', { items: of }, 'm1', { time: at(0) });
  for (const part of range(of)) {
    scenario.disclose('d1', { items: [part] }, { itemsCount: of, part, of }, { time: at(part) });
    each(scenario, part);
  }
  return scenario;
}

/** Received one after the other, 20 ms apart. */
const quickly = (inputs: readonly FoldInput[]): FoldInput[] =>
  inputs.map((input, n) => {
    const receivedAt = START + n * 20;
    return {
      ...input,
      index: n,
      receivedAt,
      entry: { ...input.entry, receivedAt: new Date(receivedAt).toISOString() },
    };
  });

/** How many parts a rule about a whole disclosure is shown. */
function shownBy({ inputs }: Scenario): number {
  let shown = 0;
  const rule = ruleSet.get('RCP-01') as ActRule<'disclosure'>;
  const judge: typeof rule.judge = (disclosure, view) => {
    shown += disclosure.parts.length;
    return rule.judge(disclosure, view);
  };
  const shard = new MemoryShard(new RuleSet([{ ...rule, judge }]));
  for (const input of quickly(inputs)) shard.fold([input]);
  return shown;
}

describe('a disclosure in many parts', () => {
  it('is not looked at as a whole with each of them', () => {
    const [few, many] = [shownBy(inParts(150)), shownBy(inParts(600))];
    expect((many - few) / 450).toBeLessThan(4);
  });

  it('nor with each receipt for it', () => {
    const received = (parts: number) => inParts(parts, (scenario, part) => scenario.receipt('d1', part));
    const [few, many] = [shownBy(received(150)), shownBy(received(450))];
    expect((many - few) / 600).toBeLessThan(4);
  });

  it('has no receipt said again by a further part to the same agency', () => {
    const scenario = inParts(40, (one, part) => one.receipt('d1', part));
    const inputs = quickly(scenario.inputs);
    const shard = new MemoryShard(ruleSet).fold(inputs.slice(0, -2));
    let again = 0;
    const entriesOf = shard.entriesOf.bind(shard);
    shard.entriesOf = (of) => (again++, entriesOf(of));
    shard.fold(inputs.slice(-2));
    expect(again).toBe(0);
  });

  it('counts for its sums what counting all of its parts anew would count', () => {
    const part = fc.record({
      items: fc.uniqueArray(fc.integer({ min: 1, max: 6 }), { minLength: 1, maxLength: 2 }),
      stated: fc.nat(6),
      of: fc.constantFrom(undefined, 2, 3),
      part: fc.integer({ min: 1, max: 3 }),
      second: fc.nat(5),
      id: fc.constantFrom('d1', 'd1', 'd2'),
      then: fc.constantFrom('nothing', 'nothing', 'retract', 'both retract', 'receipt'),
    });
    fc.assert(
      fc.property(fc.array(part, { maxLength: 12 }), fc.nat(4), (parts, size) => {
        const scenario = new Scenario(at(0)).agreed({}, DAY_ONE).rosters(undefined, undefined, DAY_ONE);
        scenario.request('r1', { items: 6 }, {}, { time: at(2) });
        for (const { items, stated, of, part, second, id, then } of parts) {
          const whole = of === undefined ? {} : { of, part: Math.min(part, of) };
          scenario.disclose(id, { items }, { itemsCount: stated, ...whole }, { time: at(second) });
          const said = scenario.lastId;
          if (then === 'receipt') scenario.receipt(id, 1);
          if (then.endsWith('retract')) scenario.retract(said, { source: GIVER });
          if (then === 'both retract') scenario.retract(said, { source: TAKER }, GIVER);
        }
        const shard = new MemoryShard(ruleSet);
        const inputs = quickly(scenario.inputs);
        for (let n = 0; n < inputs.length; n += size + 1) {
          shard.fold(inputs.slice(n, n + size + 1));
          const last = inputs[Math.min(n + size, inputs.length - 1)]!;
          const batch = new Batch(ruleSet, '0', { inputs: [last], memory: shard, wakeUps: shard.wakeUps, nextHit: 0 });
          const portion = new Portion(batch, last, 1, new Tasks());
          for (const key of shard.facts.keys()) {
            if (!isOf('disclosure', key)) continue;
            recountUnlisted(portion, key);
            recountVolume(portion, key, true);
          }
          expect([...batch.memory.changed.keys()]).toEqual([]);
        }
      }),
      { numRuns: 150 },
    );
  });

  it('is found what is found of one that is looked at with each part, in whatever order these come', () => {
    const scenario = inParts(90, (one, part) => {
      // Other elements, another recipient, one item that was not asked for, receipts for some.
      const odd = { itemsCount: 1, ...(part === 20 ? { elements: ['wages'] } : {}) };
      const recipient = { agency: part === 40 ? 'border' : 'elsewhere', actorRefs: [] };
      if (part % 20 === 0) one.disclose('d1', { items: [part + 50] }, { ...odd, recipient }, { time: at(part) });
      if (part % 9 === 0) one.receipt('d1', 9, undefined, { time: at(part + 1) });
      if (part === 60)
        one.send(
          'gov.transfer.agreement.amended.v1',
          {
            version: 2,
            supersedes: 1,
            documentDigest: sha('two'),
            policy: policy({ elementsAllowed: ['name'] }),
            effectiveAt: at(60),
          },
          { time: at(60), source: GIVER },
        );
    });
    scenario.watermarks(at(1000), [GIVER, TAKER]);
    const { inputs } = scenario;
    // With an hour between any two, it is looked at with each.
    const expected = outcome(foldLedger(inputs, () => true));
    expect(expected.findings.map(({ rule }) => rule)).toEqual(expect.arrayContaining(['DIS-02', 'DIS-07', 'RCP-02']));
    expect(outcome(foldLedger(inputs))).toEqual(expected);
    fc.assert(
      fc.property(fc.array(fc.nat(200), { minLength: 3, maxLength: 200 }), (picks) => {
        const mixed = [...inputs];
        picks.forEach((pick) => mixed.push(...mixed.splice(pick % mixed.length, 1)));
        expect(outcome(foldLedger(mixed, (n) => n % 70 === 60, [1, 9]))).toEqual(expected);
      }),
      { numRuns: 6 },
    );
  });
});

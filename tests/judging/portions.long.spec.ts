import type { Key } from '../../libs/judging/src/kinds/key.js';
import fc from 'fast-check';
import { interleave, topicsOf } from '../../libs/rules/src/testing/interleave.js';
import { historyOf, type Step, step } from '../../libs/rules/src/testing/random-history.js';
import { ref, Scenario, TAKER } from '../../libs/rules/src/testing/scenario.js';
import { ledgerOf, outcome, foldLedger } from '../../libs/rules/src/testing/fold-ledger.js';
import { Derivation } from '../../libs/judging/src/findings/derive.js';
import { RuleSet } from '../../libs/judging/src/rule-set.js';
import { PORTIONS } from '../../libs/judging/src/rule-set-digest.js';
import { ruleSet } from '../../libs/rules/src/index.js';
import { RuleFailed } from '../../libs/judging/src/failed.js';
import { MemoryShard } from '../../libs/judging/src/memory/memory-shard.js';
import type { FoldInput } from '../../libs/judging/src/memory/memory.js';

const inPortionsOf = (size: number): RuleSet => new RuleSet(ruleSet.rules, { ...PORTIONS, size });
const pausing = fc.uniqueArray(fc.nat(80), { maxLength: 6 }).map((at) => (position: number) => at.includes(position));
const picks = fc.array(fc.nat(3), { minLength: 1, maxLength: 60 });
const steps = fc.array(step, { minLength: 1, maxLength: 60, size: 'max' });
const runs = { numRuns: Number(process.env.I4_RUNS ?? 30) };

/** Folds entry by entry, and each entry portion by portion. Returns the largest number of portions of one entry. */
function portionwise(shard: MemoryShard, inputs: readonly FoldInput[]): number {
  let most = 0;
  for (const input of inputs) {
    let portions = 0;
    do shard.fold([input], undefined, ++portions);
    while (shard.unfinished);
    most = Math.max(most, portions);
  }
  return most;
}

const at = { a: 0, b: 0, c: 0, day: 0, items: [1], way: 0 };
/** An agency's claimed statement comes after its proven ones, then a document: roles depend on the claim, in batches of any size. */
const CLAIMED_AFTER_PROVEN: [Step[], number[], (position: number) => boolean, number] = [
  [
    { ...at, act: 3, way: 2 },
    { ...at, act: 19, way: 3 },
    { ...at, act: 34, b: 1 },
  ],
  [1],
  (position) => position === 3,
  1,
];

/** A registration changes the chosen packs and concerns no agency that has acted; another agency has. */
const PACKS_CHOSEN: typeof CLAIMED_AFTER_PROVEN = [
  [
    { ...at, act: 0, a: 1 },
    { ...at, act: 29, a: 2, c: 2, way: 1 },
    { ...at, act: 0 },
  ],
  [3, 0],
  () => false,
  1,
];

/** A copy that comes by another way, in more than one portion: its last portion states as little as its first. */
const COPY_IN_PORTIONS: typeof CLAIMED_AFTER_PROVEN = [
  [
    { ...at, act: 29, c: 1, way: 8 },
    { ...at, act: 36 },
    { ...at, act: 0 },
  ],
  [1, 0],
  () => false,
  1,
];

describe('portions', () => {
  it('leave the same open findings for any size', () => {
    fc.assert(
      fc.property(steps, picks, pausing, fc.integer({ min: 1, max: 5 }), (history, order, pauses, size) => {
        const inputs = interleave(topicsOf(historyOf(history).inputs), order);
        expect(outcome(foldLedger(inputs, pauses, [1], inPortionsOf(size)))).toEqual(
          outcome(foldLedger(inputs, pauses)),
        );
      }),
      runs,
    );
  });

  it('give the same rows one by one, in batches and in a derivation', () => {
    let most = 0;
    fc.assert(
      fc.property(steps, picks, pausing, fc.integer({ min: 1, max: 5 }), (history, order, pauses, size) => {
        const rules = inPortionsOf(size);
        const entries = ledgerOf(interleave(topicsOf(historyOf(history).inputs), order), pauses);
        const unportioned = new MemoryShard(rules).fold(entries);
        const parts = new MemoryShard(rules);
        most = Math.max(most, portionwise(parts, entries));
        expect(parts.hits).toEqual(unportioned.hits);
        expect(new Map([...parts.facts].sort())).toEqual(new Map([...unportioned.facts].sort()));
        expect([...parts.wakeUps.upcoming(Infinity)].sort()).toEqual(
          [...unportioned.wakeUps.upcoming(Infinity)].sort(),
        );
        expect(new Derivation(rules, '0').fold(entries)).toEqual(unportioned.hits);
      }),
      { ...runs, examples: [CLAIMED_AFTER_PROVEN, PACKS_CHOSEN, COPY_IN_PORTIONS] },
    );
    expect(most).toBeGreaterThan(5);
  });

  it('ask for nothing when a kind ends with a portion', () => {
    class Strict extends MemoryShard {
      override scan(from: string, to: string, limit: number): Key[] {
        expect(from < to).toBe(true);
        return super.scan(from, to, limit);
      }
    }
    const scenario = new Scenario().disclose('d1', { items: 1 }).disclose('d2', { items: 1 }).agreed();
    const retracted = scenario.lastId;
    scenario.retract(retracted, { source: TAKER });
    for (const size of [1, 2, 3]) {
      expect(portionwise(new Strict(inPortionsOf(size)), scenario.inputs)).toBeGreaterThan(3);
    }
  });

  it('hold the officers of a request, however many there are', () => {
    const scenario = new Scenario();
    for (let i = 0; i < 40; i++) scenario.request('r1', { items: [i + 1], each: { officers: [ref(`officer ${i}`)] } });
    const shard = new MemoryShard(inPortionsOf(4));
    expect(portionwise(shard, scenario.inputs)).toBe(1);
    const earlier = scenario.request('r1', { items: 1 }, {}, { time: '2025-01-01T00:00:00Z' }).inputs.at(-1)!;
    expect(portionwise(shard, [earlier])).toBeGreaterThan(9);
  });

  /** `n` disclosures under each agreement; the last entry concludes that they have no request. */
  function waiting(agreements: readonly string[], n: number): Scenario {
    const scenario = new Scenario();
    for (const agreementid of agreements) scenario.agreed({}, undefined, { agreementid, key: agreementid });
    for (let i = 0; i < n; i++) {
      for (const agreementid of agreements)
        scenario.disclose(`d${i}`, { items: 1 }, { requestId: 'none' }, { agreementid, key: agreementid });
    }
    return scenario.wait(24 * 7);
  }

  it('belong to one agreement each, which another one can neither delay nor change', () => {
    const hitsOf = (agreements: string[]) => {
      const { hits } = new MemoryShard(inPortionsOf(4)).fold(waiting(agreements, 10).inputs);
      const last = hits.filter(({ index }) => index === hits.at(-1)!.index);
      return last
        .filter(({ scope }) => scope === 'b-1')
        .map(({ rule, subject, delta, evidence }) => ({ rule, subject, delta, evidence: evidence.length }));
    };
    const alone = hitsOf(['b-1']);
    expect(alone.length).toBeGreaterThan(10);
    expect(hitsOf(['a-1', 'b-1', 'c-1'])).toEqual(alone);
  });

  it('leave out a rule in one of them: a failed conclusion under one agreement does not prevent others', () => {
    const broken = ruleSet.rules.map((rule) => {
      if (rule.id !== 'RCP-01') return rule;
      return {
        ...rule,
        judge: (...[facts, view]: Parameters<typeof rule.judge>) => {
          if (view.now > Date.parse('2025-06-07') && view.agreementId === 'a-1') throw new Error('broken');
          return rule.judge(facts as never, view);
        },
      } as typeof rule;
    });
    const derivation = new Derivation(new RuleSet(broken, { ...PORTIONS, size: 4 }), '0');
    const { inputs } = waiting(['a-1', 'b-1'], 3);
    derivation.fold(inputs);
    expect(derivation.gaps.length).toBeGreaterThan(0);
    for (const gap of derivation.gaps) expect(gap).toMatchObject({ rule: 'RCP-01', index: inputs.length - 1 });
    const found = derivation.findings().filter(({ rule, count }) => rule === 'RCP-01' && count > 0);
    expect(found.map(({ scope, subject }) => `${scope} ${subject}`).sort()).toEqual([
      'b-1 revenue/d0',
      'b-1 revenue/d1',
      'b-1 revenue/d2',
    ]);
  });
});

describe('the budget of an entry', () => {
  const items = Array.from({ length: 60 }, (_, i) => 1 + i * 256);

  it('leaves the id of an entry beyond it taken, in the same batch and in another', () => {
    const small = new RuleSet(ruleSet.rules, { ...PORTIONS, budget: 100 });
    const { inputs } = new Scenario().agreed().request('r1', { items });
    const large = inputs[2]!;
    const event = { ...new Scenario().request('r1', { items: 1 }).inputs[0]!.entry.event!, id: large.entry.event!.id };
    const repeats = [
      { ...large, index: 3 },
      { ...large, index: 4, digest: 'ff'.repeat(32), entry: { ...large.entry, event } },
    ];
    const folded = (size: number) => {
      const shard = new MemoryShard(small);
      const skipped = (rule: string, index: number) => rule === 'fold' && index === 2;
      const all = [...inputs, ...repeats];
      for (let at = 0; at < all.length; at += size) shard.fold(all.slice(at, at + size), skipped);
      return { states: shard.folded.map(({ state }) => state), hits: shard.hits };
    };
    expect(folded(10).states).toEqual(['folded', 'folded', 'folded', 'repeat', 'conflict']);
    expect(folded(1)).toEqual(folded(10));
  });

  const scenario = (): Scenario => new Scenario().agreed().request('r1', { items }).disclose('d1', { items: 1 });

  it('makes a gap of an entry that exceeds it, and of no other', () => {
    const small = new RuleSet(ruleSet.rules, { ...PORTIONS, budget: 100 });
    const { inputs } = scenario();
    const derivation = new Derivation(small, '0');
    derivation.fold(inputs);
    expect(derivation.gaps).toEqual([{ rule: 'fold', index: 2, portion: 0 }]);
    expect(() => new MemoryShard(small).fold(inputs)).toThrow(RuleFailed);
    expect(() => new MemoryShard(small).fold(inputs)).toThrow(/more than 100 facts/);
    const none = new Derivation(ruleSet, '0');
    none.fold(inputs);
    expect(none.gaps).toEqual([]);
  });

  it('does not count earlier records: a small event about a request with many disclosures is no gap', () => {
    const many = scenario();
    for (let i = 0; i < 60; i++) many.disclose(`more-${i}`, { items: 1 });
    const { inputs } = many.match('r1', { items: [1] });
    const derivation = new Derivation(new RuleSet(ruleSet.rules, { ...PORTIONS, budget: 1_000 }), '0');
    derivation.fold(inputs);
    expect(derivation.gaps).toEqual([]);
    // The match causes every disclosure to be judged again: their facts alone exceed its own budget.
    const small = new Derivation(new RuleSet(ruleSet.rules, { ...PORTIONS, budget: 40 }), '0');
    small.fold(inputs);
    expect(small.gaps.map(({ index }) => index)).not.toContain(inputs.length - 1);
    expect(small.gaps.map(({ index }) => index)).toContain(2);
  });

  it('is larger than an event of the largest size needs, unless its items are far apart and all name very many officers', () => {
    const apart = Array.from({ length: 5_000 }, (_, i) => 90_000_000 + i * 256);
    const gapsOf = (officers: number) => {
      const each = { officers: Array.from({ length: officers }, (_, i) => ref(`officer ${i}`)) };
      const { inputs } = new Scenario().request('r1', { items: apart, each });
      expect(JSON.stringify(inputs[0]!.entry.event).length).toBeGreaterThan(55_000);
      const derivation = new Derivation(ruleSet, '0');
      derivation.fold(inputs);
      return derivation.gaps.length;
    };
    expect([1, 20, 50].map(gapsOf)).toEqual([0, 0, 1]);
  });
});

import fc from 'fast-check';
import { Batch } from '../../libs/judging/src/batch.js';
import { recountBlock } from '../../libs/judging/src/fold/count.js';
import { Judge } from '../../libs/judging/src/judge/judge.js';
import { isOf } from '../../libs/judging/src/kinds/key.js';
import { MemoryShard } from '../../libs/judging/src/memory/memory-shard.js';
import type { FoldInput } from '../../libs/judging/src/memory/memory.js';
import { Portion } from '../../libs/judging/src/portions/portion.js';
import { Tasks } from '../../libs/judging/src/portions/tasks.js';
import type { DisclosureItemRule } from '../../libs/judging/src/rule.js';
import { RuleSet } from '../../libs/judging/src/rule-set.js';
import { ruleSet } from '../../libs/rules/src/index.js';
import { interleave, topicsOf } from '../../libs/rules/src/testing/interleave.js';
import { historyOf, type Step, step } from '../../libs/rules/src/testing/random-history.js';
import { Scenario } from '../../libs/rules/src/testing/scenario.js';
import { ledgerOf, outcome, foldLedger } from '../../libs/rules/src/testing/fold-ledger.js';

const DAY_ONE = '2025-03-01T00:00:00Z';
const at = (minute: number): string => new Date(Date.parse('2025-04-01T00:00:00Z') + minute * 60_000).toISOString();

/** The changes that a complete count and judgement of all items of all blocks would make. */
function changedByAll(shard: MemoryShard, input: FoldInput): string[] {
  const { wakeUps } = shard;
  const batch = new Batch(ruleSet, '0', { inputs: [input], memory: shard, wakeUps, nextHit: 0 });
  const portion = new Portion(batch, input, 1, new Tasks());
  for (const key of shard.facts.keys()) {
    if (!isOf('block', key)) continue;
    recountBlock(portion, key);
    portion.touched.add(key);
  }
  for (const judging = new Judge(portion).run(); !judging.next().done;);
  wakeUps.discard();
  return [...batch.memory.changed.keys()];
}

/** One request, and statements about each of its items: small numbers that mean what the item needs. */
const itemAct = fc.record({
  kind: fc.constantFrom(
    'match',
    'match',
    'disclose',
    'disclose',
    'part',
    'assess',
    'validate',
    'ask',
    'watermark',
    'retract',
  ),
  items: fc.uniqueArray(fc.constantFrom(1, 2, 3, 4, 5, 257), { minLength: 1, maxLength: 2 }),
  id: fc.nat(2),
  minute: fc.integer({ min: 0, max: 40 }),
});

function oneRequest(acts: readonly (typeof itemAct extends fc.Arbitrary<infer T> ? T : never)[]): Scenario {
  const scenario = new Scenario('2025-04-01T00:00:00.000Z').agreed({}, DAY_ONE).rosters(undefined, undefined, DAY_ONE);
  const header = { itemsCount: 4, part: 1, of: 2 };
  scenario.request('r1', { items: [1, 2] }, header, { time: at(0) });
  const ids: string[] = [];
  acts.forEach(({ kind, items, id, minute }, n) => {
    const sent = { time: at(minute) };
    switch (kind) {
      case 'match':
        scenario.match('r1', { items }, `m${n}`, sent);
        break;
      case 'disclose':
        scenario.disclose(`d${n}`, { items }, {}, sent);
        break;
      case 'part':
        scenario.disclose(`of${id}`, { items }, { itemsCount: 6, part: 1 + (n % 6), of: 6 }, sent);
        break;
      case 'assess':
        scenario.reassess(items, id === 0 ? [] : ['MISSING'], sent);
        break;
      case 'validate':
        scenario.validate('r1', { items, each: { accepted: id > 0 } }, sent);
        break;
      case 'ask':
        scenario.request('r1', { items }, { ...header, part: 2 }, sent);
        break;
      case 'retract':
        if (ids.length > 0)
          scenario.send('gov.transfer.event.retracted.v1', { id: ids[n % ids.length]!, reason: 'x' }, sent);
        break;
      default:
        scenario.watermarks(at(minute));
    }
    ids.push(scenario.lastId);
  });
  return scenario;
}

describe('items of a block that are judged alone', () => {
  const picks = fc.array(fc.nat(3), { minLength: 1, maxLength: 40 });

  it('have the same verdicts as with all others, at any moment of a history of one request', () => {
    fc.assert(
      fc.property(fc.array(itemAct, { minLength: 1, maxLength: 24 }), picks, (acts, order) => {
        const inputs = interleave(topicsOf(oneRequest(acts).inputs), order);
        const shard = new MemoryShard(ruleSet);
        for (const input of ledgerOf(inputs, (position) => position % 7 === 6)) {
          shard.fold([input]);
          expect(changedByAll(shard, input)).toEqual([]);
        }
        expect(outcome(foldLedger(inputs, (position) => position % 7 === 6, [1, 9, 4]))).toEqual(outcome(shard));
      }),
      { numRuns: 60 },
    );
  });

  function expectAsWithAll(history: readonly Step[], order: number[]): void {
    const shard = new MemoryShard(ruleSet);
    for (const input of ledgerOf(interleave(topicsOf(historyOf(history).inputs), order), (n) => n % 11 === 10)) {
      shard.fold([input]);
      expect(changedByAll(shard, input)).toEqual([]);
    }
  }

  it('have the same verdicts as with all others, at any moment of any history', () => {
    const history = fc.array(step, { minLength: 1, maxLength: 40, size: 'max' });
    fc.assert(fc.property(history, picks, expectAsWithAll), { numRuns: 60 });
  });

  it('count an answer from before any version once a request comes that it answers, about other items too', () => {
    const plain = { a: 1, b: 0, c: 0, day: 0, way: 0 };
    const validated = { ...plain, act: 11, c: 1, items: [1] };
    const requested = { ...plain, act: 7, day: 1, items: [258], way: 3 };
    expectAsWithAll([validated, requested, { ...plain, act: 0, a: 0, items: [1] }], [2, 0]);
  });
});

describe('the judging that one event causes', () => {
  /** Counts the statements that it receives, and concludes for each disclosure. */
  function counting(): { rules: RuleSet; shown: () => number } {
    let shown = 0;
    const rule = ruleSet.get('DIS-04') as DisclosureItemRule;
    const judge: DisclosureItemRule['judge'] = (block, view) => {
      shown += Object.keys(block.matched).length + Object.keys(block.disclosed).length;
      return rule.judge(block, view);
    };
    return { rules: new RuleSet([{ ...rule, judge }]), shown: () => shown };
  }

  const shownBy = (scenario: Scenario): number => {
    const { rules, shown } = counting();
    const shard = new MemoryShard(rules);
    for (const input of scenario.inputs) shard.fold([input]);
    return shown();
  };
  const agreed = (items: number): Scenario => {
    const scenario = new Scenario('2025-04-01T00:00:00.000Z')
      .agreed({}, DAY_ONE)
      .rosters(undefined, undefined, DAY_ONE);
    return scenario.request('r1', { items }, {}, { time: at(0) });
  };

  it('does not grow with the matches and disclosures of the same block', () => {
    const items = 200;
    const scenario = agreed(items);
    for (let item = 1; item <= items; item++) {
      scenario.match('r1', { items: [item] }, `m${item}`, { time: at(item) });
      scenario.disclose(`d${item}`, { items: [item] }, {}, { time: at(item) });
      // Each is concluded by itself.
      if (item % 2 === 0) scenario.watermarks(at(item));
    }
    // A match by itself, one with its disclosure, and both again at the conclusion.
    expect(shownBy(scenario)).toBeLessThanOrEqual(5 * items);
  });

  it('does not grow with the parts of one disclosure in the same block', () => {
    const items = 200;
    const scenario = agreed(items);
    for (let item = 1; item <= items; item++) {
      scenario.disclose('d1', { items: [item] }, { itemsCount: items, part: item, of: items }, { time: at(item) });
      if (item % 2 === 0) scenario.watermarks(at(item));
    }
    // All of them again when there are too many to wait together.
    expect(shownBy(scenario)).toBeLessThanOrEqual(4 * items);
  });
});

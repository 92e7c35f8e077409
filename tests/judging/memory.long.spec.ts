import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { Forgetful, freeze } from '../../libs/rules/src/testing/memories.js';
import { interleave, topicsOf } from '../../libs/rules/src/testing/interleave.js';
import { historyOf, step } from '../../libs/rules/src/testing/random-history.js';
import { Scenario } from '../../libs/rules/src/testing/scenario.js';
import { RuleSet } from '../../libs/judging/src/rule-set.js';
import { ruleSet } from '../../libs/rules/src/index.js';
import { dis01 } from '../../libs/rules/src/DIS-01/rule.js';
import { req09 } from '../../libs/rules/src/REQ-09/rule.js';
import { Engine } from '../../libs/judging/src/engine.js';
import { RuleFailed } from '../../libs/judging/src/failed.js';
import { MemoryShard } from '../../libs/judging/src/memory/memory-shard.js';
import { keys } from '../../libs/judging/src/kinds/key.js';
import { NotLoaded } from '../../libs/judging/src/memory/memory.js';
import { clone } from '../../libs/judging/src/memory/overlay.js';
import { WakeUps } from '../../libs/judging/src/judge/wake-ups.js';

const steps = fc.array(step, { minLength: 5, maxLength: 40, size: 'max' });
const order = fc.array(fc.nat(3), { minLength: 1, maxLength: 30 });
const pending = (wakeUps: WakeUps): string[] => [...wakeUps.upcoming(Infinity)].sort();

describe('committed memory', () => {
  it('is never changed by a fold', () => {
    fc.assert(
      fc.property(steps, order, (history, picks) => {
        const inputs = interleave(topicsOf(historyOf(history).inputs), picks).map((input, index) => ({
          ...input,
          index,
        }));
        const shard = new MemoryShard(ruleSet);
        for (let at = 0; at < inputs.length; at += 4) {
          for (const facts of shard.facts.values()) freeze(facts);
          const before = new Map([...shard.facts].map(([key, facts]) => [key, clone(facts)]));
          const engine = new Engine(ruleSet, '0');
          engine.fold({ inputs: inputs.slice(at, at + 4), memory: shard, wakeUps: new WakeUps(), nextHit: 0 });
          expect(isDeepStrictEqual(shard.facts, before)).toBe(true);
          shard.fold(inputs.slice(at, at + 4));
        }
      }),
      { numRuns: 10 },
    );
  });

  it('may be fetched piece by piece: a repeated fold gives the same result once all facts are there', () => {
    fc.assert(
      fc.property(steps, order, (history, picks) => {
        const inputs = interleave(topicsOf(historyOf(history).inputs), picks).map((input, index) => ({
          ...input,
          index,
        }));
        const shard = new MemoryShard(ruleSet);
        const engine = new Engine(ruleSet, '0');
        const wakeUps = new WakeUps();
        for (let at = 0; at < inputs.length; at += 6) {
          const batch = inputs.slice(at, at + 6);
          const memory = new Forgetful(shard);
          const waiting = pending(wakeUps);
          let result: ReturnType<Engine['fold']> | undefined;
          while (!result) {
            try {
              result = engine.fold({ inputs: batch, memory, wakeUps, nextHit: shard.hits.length });
            } catch (error) {
              if (!(error instanceof NotLoaded)) throw error;
              expect(pending(wakeUps)).toEqual(waiting);
            }
          }
          expect(memory.misses).toBeGreaterThan(0);
          wakeUps.merge();
          const hits = shard.hits.length;
          shard.fold(batch);
          expect(result.hits).toEqual(shard.hits.slice(hits));
          for (const [key, facts] of result.changed) expect(isDeepStrictEqual(shard.facts.get(key), facts)).toBe(true);
          expect(pending(wakeUps)).toEqual(pending(shard.wakeUps));
        }
      }),
      { numRuns: 10 },
    );
  });
});

describe('facts that a batch lacks', () => {
  const asks = (events: number): number => {
    const scenario = new Scenario().agreed({});
    for (let n = 0; n < events; n++) scenario.request(`r${n}`).disclose(`d${n}`, { items: 1 }, { requestId: `r${n}` });
    const shard = new MemoryShard(ruleSet);
    const memory = new Forgetful(shard);
    const engine = new Engine(ruleSet, '0');
    for (let asks = 0; ; asks++) {
      try {
        engine.fold({ inputs: scenario.inputs, memory, wakeUps: new WakeUps(), nextHit: 0 });
        return asks;
      } catch (error) {
        if (!(error instanceof NotLoaded)) throw error;
      }
    }
  };

  it('are asked for together: in as many rounds as one fact leads to another, however many entries there are', () => {
    const [few, many] = [asks(3), asks(30)];
    expect(few).toBeGreaterThan(1);
    expect(many).toBeLessThanOrEqual(few);
  });
});

describe('a rule that throws', () => {
  const broken = { ...dis01, judge: () => { throw new Error('broken'); } }; // prettier-ignore
  const rules = new RuleSet([broken, req09]);
  const { inputs } = new Scenario()
    .agreed({ officerSpanMax: { value: 2, basis: 'clause' } })
    .disclose('d1')
    .request('r1');

  it('fails by name and entry, and changes nothing', () => {
    const shard = new MemoryShard(rules);
    const wakeUps = new WakeUps();
    wakeUps.add(keys.disclosure('a', 'd'), 1, 2);
    wakeUps.merge();
    const fold = () => new Engine(rules, '0').fold({ inputs, memory: shard, wakeUps, nextHit: 0 });
    expect(fold).toThrow(RuleFailed);
    expect(fold).toThrow(expect.objectContaining({ rule: 'DIS-01', index: 2 }));
    expect(shard.facts.size).toBe(0);
    expect(pending(wakeUps)).toEqual([keys.disclosure('a', 'd')]);
    expect(wakeUps.changed.size).toBe(0);
  });

  it('fails in the same way after missing facts, its own and those of earlier entries, have been fetched', () => {
    const shard = new MemoryShard(rules).fold(inputs.slice(0, 2));
    const [disclosed, ...others] = [...inputs.slice(2), ...new Scenario().watermarks().inputs];
    for (const batch of [
      [disclosed!, ...others],
      [...others, disclosed!],
    ]) {
      const entries = batch.map((input, n) => ({ ...input, index: n + 2 }));
      const memory = new Forgetful(shard);
      let error: unknown = new NotLoaded({ kind: 'facts', key: keys.agreement('a') });
      for (let loads = 0; loads < 50 && error instanceof NotLoaded; loads++) {
        try {
          new Engine(rules, '0').fold({ inputs: entries, memory, wakeUps: new WakeUps(), nextHit: 0 });
          error = undefined;
        } catch (thrown) {
          error = thrown;
        }
      }
      expect(memory.misses).toBeGreaterThan(3);
      expect(error).toMatchObject({ name: 'RuleFailed', rule: 'DIS-01', index: 2 + batch.indexOf(disclosed!) });
    }
  });

  it('is left out when it is skipped, and the rest continues', () => {
    const skipped = (rule: string) => rule === 'DIS-01';
    const memory = new MemoryShard(rules);
    const result = new Engine(rules, '0').fold({ inputs, memory, wakeUps: new WakeUps(), nextHit: 0, skipped });
    expect(result.hits.map(({ rule, no }) => `${no} ${rule}`)).toEqual(['0 REQ-09']);
  });
});

import fc from 'fast-check';
import { apartOf, encodeFacts } from '../../libs/judging/src/kinds/all-kinds.js';
import { MemoryShard } from '../../libs/judging/src/memory/memory-shard.js';
import { RuleSet } from '../../libs/judging/src/rule-set.js';
import { ruleSet } from '../../libs/rules/src/index.js';
import { ledgerOf } from '../../libs/rules/src/testing/fold-ledger.js';
import { interleave, topicsOf } from '../../libs/rules/src/testing/interleave.js';
import { historyOf, step } from '../../libs/rules/src/testing/random-history.js';
import { Scenario } from '../../libs/rules/src/testing/scenario.js';

/** In this shard a conclusion asks every rule again, whether it waited or not. */
function askingAll(): MemoryShard {
  const shard = new MemoryShard(ruleSet);
  const { wakeUps } = shard;
  const take = wakeUps.take.bind(wakeUps);
  wakeUps.take = (...of) => {
    const woken = take(...of);
    return woken && { ...woken, rules: undefined };
  };
  return shard;
}

const verdictsOf = (shard: MemoryShard) => ({
  findings: shard.findings().map(({ hits: _, lastIndex: _last, lastSeen: _seen, ...finding }) => finding),
  notEvaluable: shard.notEvaluable(),
  remembered: [...shard.facts]
    .filter(([, facts]) => 'verdicts' in facts)
    .map(([key, facts]) => [key, encodeFacts(key, facts), JSON.stringify(apartOf(key, facts))])
    .sort(([a], [b]) => (a! < b! ? -1 : 1)),
});

describe('a conclusion', () => {
  it('that asks the rules that wait comes to the same as one that asks all', () => {
    const pausing = fc.uniqueArray(fc.nat(80), { maxLength: 6 });
    const picks = fc.array(fc.nat(3), { minLength: 1, maxLength: 60 });
    const steps = fc.array(step, { minLength: 1, maxLength: 60, size: 'max' });
    fc.assert(
      fc.property(steps, picks, pausing, (history, order, pauses) => {
        const inputs = interleave(topicsOf(historyOf(history).inputs), order);
        const entries = ledgerOf(inputs, (position) => pauses.includes(position));
        const [some, all] = [new MemoryShard(ruleSet), askingAll()];
        for (const entry of entries) for (const shard of [some, all]) shard.fold([entry]);
        expect(verdictsOf(some)).toEqual(verdictsOf(all));
      }),
      { numRuns: Number(process.env.I4_RUNS ?? 30) },
    );
  });

  it('asks no rule that does not wait', () => {
    const asked: string[] = [];
    const rules = ruleSet.rules.map((rule) => ({
      ...rule,
      judge: (...of: unknown[]) => {
        // The clock entry itself is looked at too.
        if (rule.on !== 'entry') asked.push(rule.id);
        return (rule.judge as (...of: unknown[]) => unknown)(...of);
      },
    }));
    const rows = { items: 1 };
    const scenario = new Scenario()
      .agreed()
      .rosters()
      .request('r1', rows)
      .validate()
      .match('r1', rows)
      .disclose('d1', rows);
    const shard = new MemoryShard(new RuleSet(rules as never)).fold(scenario.wait(1).inputs);
    // Whatever else waits is concluded; the receipt may still come.
    asked.length = 0;
    shard.fold(scenario.wait(24 * 3).inputs.slice(-1));
    expect(shard.findings().map(({ rule }) => rule)).toContain('RCP-01');
    expect([...new Set(asked)]).toEqual(['RCP-01']);
  });
});

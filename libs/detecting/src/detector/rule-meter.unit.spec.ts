import { foldInput, MemoryShard, NotLoaded, RuleSet } from '#libs/judging';
import { ruleSet } from '#libs/rules';
import { MOST, randomEntries } from '../../../../tests/faults/detector-sendings.js';
import { RuleMeter } from './rule-meter.js';

const inputs = randomEntries(11, 1, MOST)
  .get('0')!
  .map((bytes, index) => foldInput(index, bytes));

describe('the cost of rules', () => {
  it('is measured without a change of what they judge, or of their name', () => {
    const meter = new RuleMeter(ruleSet);
    expect(meter.rules.digest).toBe(ruleSet.digest);
    expect(meter.rules.declared).toEqual(ruleSet.declared);
    const plain = new MemoryShard(ruleSet).fold(inputs);
    expect(new MemoryShard(meter.rules).fold(inputs).hits).toEqual(plain.hits);
    expect(plain.hits.length).toBeGreaterThan(10);
    const { cost } = meter;
    expect(cost.map(({ rule }) => rule)).toEqual(ruleSet.rules.map(({ id }) => id));
    expect(cost.filter(({ seconds }) => seconds > 0).length).toBeGreaterThan(10);
    expect(cost.filter(({ failures }) => failures > 0)).toEqual([]);
    // They cannot have cost more than there was time.
    expect(cost.reduce((sum, { seconds }) => sum + seconds, 0)).toBeLessThan(performance.now() / 1000);
  });

  it('counts what fails, and not what only lacks facts', () => {
    const rule = ruleSet.rules.find(({ id }) => id === 'REQ-09')!;
    const broken = (error: Error): RuleMeter => {
      const judge = (): never => {
        throw error;
      };
      return new RuleMeter(new RuleSet([{ ...rule, judge }]));
    };
    const [wrong, lacking] = [broken(new Error('wrong')), broken(new NotLoaded({} as never))];
    expect(() => new MemoryShard(wrong.rules).fold(inputs)).toThrow('REQ-09 failed on entry');
    expect(wrong.cost).toMatchObject([{ rule: 'REQ-09', failures: 1 }]);
    expect(() => new MemoryShard(lacking.rules).fold(inputs)).toThrow(NotLoaded);
    expect(lacking.cost).toMatchObject([{ rule: 'REQ-09', failures: 0 }]);
  });
});

import { ruleSet } from '#libs/rules';
import { sentenceOf } from './sentence.js';
import { hasSingular, units } from './units.js';

describe('units', () => {
  it('has a singular for the unit of each rule', () => {
    expect(ruleSet.rules.map(({ unit }) => unit).filter((unit) => !hasSingular(unit))).toEqual([]);
  });

  it('counts none, one and many', () => {
    expect([0, 1, 2350].map((value) => units(value, 'entries'))).toEqual(['0 entries', '1 entry', '2,350 entries']);
  });

  it('has a sentence for what this build lacks the rule of', () => {
    const told = { title: 'XXX-99', count: 1, unit: 'items' };
    expect(sentenceOf({ ...told, sentence: null, derived: null }).sentence).toBe('XXX-99: 1 item.');
    expect(sentenceOf({ ...told, sentence: 'It was so.' }).sentence).toBe('It was so.');
  });
});

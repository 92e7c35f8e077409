import { ruleSet } from '#libs/rules';
import { hasSingular, units } from './units.js';

describe('units', () => {
  it('has a singular for the unit of each rule', () => {
    expect(ruleSet.rules.map(({ unit }) => unit).filter((unit) => !hasSingular(unit))).toEqual([]);
  });

  it('counts none, one and many', () => {
    expect([0, 1, 2350].map((value) => units(value, 'entries'))).toEqual(['0 entries', '1 entry', '2,350 entries']);
  });
});

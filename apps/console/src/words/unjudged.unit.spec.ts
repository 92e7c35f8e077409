import { ruleSet, lackUnit } from '#libs/rules';
import { hasSingular } from './units.js';
import { unjudgedCount, whatItCounts } from './unjudged.js';

describe('what could not be judged', () => {
  it('is counted in the unit of each line: items, requests and refused values are told apart', () => {
    const said = (rule: string, reason: string, items: number, acts: string | null = null) =>
      unjudgedCount({ items, unit: lackUnit(rule, reason, acts) });
    expect(said('MAT-06', 'policy.matchRate', 1)).toBe('1 request');
    expect(said('REQ-06', 'not assessed by the source', 1203)).toBe('1,203 items');
    expect(said('DIS-10', 'policy.volume', 47)).toBe('47 items');
    expect(said('RCP-01', 'receipts: none', 2)).toBe('2 disclosures');
    expect(said('core', 'refused event of unknown size', 1)).toBe('1 refused value');
    expect(said('core', 'no agreement in effect', 1, 'requests')).toBe('1 request');
    expect(said('core', 'pack not chosen', 3)).toBe('3 acts');
  });

  it('has a singular for every unit', () => {
    const reasons = ['same day', 'receipt.holdingLocation', 'refused event of unknown size'];
    const all = [...ruleSet.rules.map(({ id }) => id), 'core'].flatMap((rule) =>
      reasons.flatMap((reason) =>
        [null, 'requests', 'disclosures', 'copies'].map((acts) => lackUnit(rule, reason, acts)),
      ),
    );
    expect([...new Set(all)].filter((unit) => !hasSingular(unit))).toEqual([]);
  });

  it('opens by what names the line, and nothing that it does not have', () => {
    const line = { rule: 'core', reason: 'same day', agreement: null, agency: 'irs', acts: null };
    expect(whatItCounts(line)).toEqual({ rule: 'core', reason: 'same day', agency: 'irs' });
  });
});

import { clauseInWords } from '#libs/rules';
import { compared, dayAlone, placeFrom, placeKey, placeOf, totalOf } from './clauses.js';

const clause = { field: 'items below that level', actual: 2350 };

describe('a comparison', () => {
  it('is cut at what was expected and what was recorded', () => {
    const words = 'address level on request: expected at least PARTIAL (agreement version 1, 4.2), was INSUFFICIENT';
    expect(compared({ words })).toEqual({
      what: 'address level on request',
      expected: 'at least PARTIAL (agreement version 1, 4.2)',
      was: 'INSUFFICIENT',
    });
  });

  it('that only informs expects nothing', () => {
    expect(compared({ words: 'disclosures in the sum: 71' })).toEqual({
      what: 'disclosures in the sum',
      expected: null,
      was: '71',
    });
    expect(compared({ words: 'odd' })).toEqual({ what: 'odd', expected: null, was: '' });
  });

  it('is cut as the rules really write it', () => {
    const parts = { field: 'items.addressCodes', operator: 'reach level', expected: 'PARTIAL', actual: 'INSUFFICIENT' };
    const basis = 'agreement version 1, addressPolicy';
    expect(compared({ words: clauseInWords({ ...parts, basis, holds: false, entries: [] }) })).toEqual({
      what: 'address level on request',
      expected: 'at least PARTIAL (agreement version 1, addressPolicy)',
      was: 'INSUFFICIENT',
    });
  });

  it('of what is known to a day alone has a day', () => {
    expect(dayAlone('2025-08-07T00:00:00.000Z')).toBe('2025-08-07');
    expect(dayAlone('2025-08-07T23:59:59Z')).toBe('2025-08-07');
    expect(dayAlone('2025-08-07T00:00:01.000Z')).toBeUndefined();
  });

  it('finds of how many', () => {
    expect(totalOf([clause, { ...clause, field: 'items named as disclosed', actual: 47_289 }])).toEqual({
      of: 47_289,
      words: 'items disclosed',
    });
    expect(totalOf([clause])).toBeUndefined();
  });
});

describe('places of entries', () => {
  it('go into the address and come back', () => {
    const place = placeOf('/v1/entries/0/17');
    expect(place).toEqual({ shard: '0', index: 17 });
    expect(placeFrom(placeKey(place))).toEqual(place);
    expect(placeKey(placeOf('/v1/entries/oversight/3'))).toBe('oversight:3');
    expect(['', '0', '0:x', '../etc:1'].map(placeFrom)).toEqual([undefined, undefined, undefined, undefined]);
  });
});

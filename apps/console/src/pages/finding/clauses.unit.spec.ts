import { compared, dayAlone, placeFrom, placeKey, placeOf, totalOf, valueInWords } from './clauses.js';

const clause = { field: 'items below that level', operator: 'at most', expected: 0, actual: 2350, basis: '' };

describe('a comparison', () => {
  it('is cut at what was expected and what was recorded', () => {
    const words = 'address level on request: expected at least PARTIAL (agreement version 1, 4.2), was INSUFFICIENT';
    expect(compared({ ...clause, words })).toEqual({
      what: 'address level on request',
      expected: 'at least PARTIAL (agreement version 1, 4.2)',
      was: 'INSUFFICIENT',
    });
  });

  it('that only informs expects nothing', () => {
    expect(compared({ ...clause, words: 'disclosures in the sum: 71' })).toEqual({
      what: 'disclosures in the sum',
      expected: null,
      was: '71',
    });
    expect(compared({ ...clause, words: 'odd' })).toEqual({ what: 'odd', expected: null, was: '' });
  });

  it('is said from its parts where the api has no line for it', () => {
    expect(compared({ ...clause, basis: 'agreement version 1' })).toEqual({
      what: 'items below that level',
      expected: 'at most 0 (agreement version 1)',
      was: '2,350',
    });
  });

  it('writes values as readers do', () => {
    expect(valueInWords(['TIN', 'ADDRESS'])).toBe('TIN, ADDRESS');
    expect([null, [], true, 1280].map(valueInWords)).toEqual(['none', 'none', 'yes', '1,280']);
    expect(valueInWords('2025-09-06T23:59:59.000Z')).toBe('6 September 2025');
    expect(valueInWords('2025-09-06T12:30:01.000Z')).toBe('6 September 2025, 12:30:01 UTC');
    expect(valueInWords({ offset: 3, topic: 'a' })).toBe('offset 3; topic a');
    expect(dayAlone('2025-08-07T00:00:00.000Z')).toBe('2025-08-07');
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

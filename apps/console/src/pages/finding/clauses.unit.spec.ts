import { dayAlone, placeFrom, placeKey, placeOf, totalOf } from './clauses.js';

const clause = { field: 'items below that level', actual: 2350 };

describe('a comparison', () => {
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

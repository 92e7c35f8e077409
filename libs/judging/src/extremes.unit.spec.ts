import { greatest, least } from './extremes.js';

describe('least and greatest', () => {
  it('accept lists that are too long for the arguments of a call', () => {
    const many = Array.from({ length: 500_000 }, (_, n) => n);
    expect(() => Math.max(...many)).toThrow(RangeError);
    expect([least(many), greatest(many)]).toEqual([0, 499_999]);
  });

  it('return neutral values for an empty list', () => {
    expect([least([]), greatest([])]).toEqual([Infinity, -Infinity]);
  });
});

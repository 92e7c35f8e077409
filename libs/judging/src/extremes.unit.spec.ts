import { greatest, least } from './extremes.js';

describe('least and greatest', () => {
  it('take lists that no call could take as arguments', () => {
    const many = Array.from({ length: 500_000 }, (_, n) => n);
    expect(() => Math.max(...many)).toThrow(RangeError);
    expect([least(many), greatest(many)]).toEqual([0, 499_999]);
  });

  it('answer for none what changes no comparison', () => {
    expect([least([]), greatest([])]).toEqual([Infinity, -Infinity]);
  });
});

import { backOffMs } from './back-off.js';

describe('backOffMs', () => {
  const pauses = (count: number, longestMs?: number): number[] =>
    Array.from({ length: count }, (_, i) => backOffMs(i + 1, { firstMs: 100, ...(longestMs ? { longestMs } : {}) }));

  it('doubles, up to the longest if there is one', () => {
    expect(pauses(5)).toEqual([100, 200, 400, 800, 1600]);
    expect(pauses(5, 700)).toEqual([100, 200, 400, 700, 700]);
    expect(backOffMs(100_000, { firstMs: 100, longestMs: 700 })).toBe(700);
  });

  it('spreads over the second half of each pause', () => {
    const spread = { firstMs: 100, longestMs: 700, spread: true };
    expect([0, 0.5, 1].map((random) => backOffMs(1, spread, () => random))).toEqual([50, 75, 100]);
    expect([0, 1].map((random) => backOffMs(9, spread, () => random))).toEqual([350, 700]);
  });
});

import { Series } from './series.js';

const mostOf = (changes: readonly [number, number][]): number => {
  const series = new Series();
  for (const [at, change] of changes) series.add(at, change);
  return series.most;
};

describe('units over time', () => {
  it.each<[string, [number, number][], number]>([
    ['nothing', [], 0],
    ['more, and less since', [[1, 5], [2, -5]], 5], // prettier-ignore
    ['what comes and goes at one time', [[1, 5], [1, -5], [2, 1]], 1], // prettier-ignore
    ['what comes late', [[1, 2], [3, -2], [2, 4]], 6], // prettier-ignore
    ['what comes late and was gone before', [[1, 2], [3, 4], [2, -2]], 4], // prettier-ignore
  ])('are the most at once: %s', (_name, changes, most) => {
    expect(mostOf(changes)).toBe(most);
  });

  it('are kept one by one as far as room goes; what is older is refused, so that it is read again', () => {
    const series = new Series();
    for (let at = 1; at <= 30_000; at++) series.add(at, at % 2 === 0 ? -1 : at === 15 ? 7 : 1);
    expect(series.most).toBe(7);
    expect([series.add(14, 1), series.add(20_000, 1), series.add(29_999, 2)]).toEqual([false, false, true]);
    expect(series.most).toBe(8 + 1);
  });
});

import { byEvent, growths, type Tenth, tenthEnds } from './tenths.js';

const tenth = (of: Partial<Tenth> & { tenth: number }): Tenth => ({
  ...{ events: 10, seconds: 1, detectorMs: 1, postgresMs: 1, bytesWritten: 100, rssMb: 1, cut: false },
  ...of,
});
const numbered = (of: (n: number) => Partial<Tenth>): Tenth[] =>
  Array.from({ length: 10 }, (_, i) => tenth({ tenth: i + 1, ...of(i + 1) }));

describe('tenths', () => {
  it('end so that together they are the whole', () => {
    expect(tenthEnds(25)).toEqual([2, 5, 7, 10, 12, 15, 17, 20, 22, 25]);
    expect(tenthEnds(3)).toEqual([0, 0, 0, 1, 1, 1, 2, 2, 2, 3]);
  });

  it('give the cost per event', () => {
    expect(byEvent(tenth({ tenth: 1, seconds: 4, detectorMs: 20, postgresMs: 5 }))).toEqual({
      ...{ perSecond: 2.5, detectorUs: 2_000, postgresUs: 500, bytes: 10 },
    });
  });
});

describe('the growth', () => {
  it('is one when every event costs the same, whatever the cost of the first tenth and the size of the tenths', () => {
    const events = (n: number) => ({ events: n * 10, detectorMs: n * 30, postgresMs: n * 10 });
    const list = numbered((n) => ({ ...events(n), ...(n === 1 ? { detectorMs: 1_000_000 } : {}) }));
    expect(growths(list)).toEqual({ detector: 1, postgres: 1, both: 1 });
  });

  it('is the mean of tenths eight to ten over that of two to four', () => {
    const list = numbered((n) => ({ detectorMs: n * 3, postgresMs: 3 }));
    const growth = growths(list)!;
    expect(growth.detector).toBeCloseTo(9 / 3);
    expect(growth.postgres).toBeCloseTo(1);
    expect(growth.both).toBeCloseTo((9 * 3 + 3) / (3 * 3 + 3));
  });

  it('is unknown when a tenth is cut, missing or empty', () => {
    const list = numbered(() => ({}));
    expect(growths(list.slice(0, 9))).toBeUndefined();
    expect(growths([...list.slice(0, 9), tenth({ tenth: 10, cut: true })])).toBeUndefined();
    expect(growths([...list.slice(0, 9), tenth({ tenth: 10, events: 0 })])).toBeUndefined();
  });
});

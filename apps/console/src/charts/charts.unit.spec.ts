import { type Amount, mostOf, segmentsOf } from './amount.js';
import { barsOf } from './bars.js';
import { columnsOf } from './columns.js';
import { textWidth, THINNEST } from './measure.js';
import { MOST, periodName, periods, shortPeriod } from './periods.js';

const amount = (given: Partial<Amount>): Amount => ({ named: 0, unknown: 0, counted: 0, stated: null, ...given });
const wide = { width: 640, em: 16 };
const narrow = { width: 256, em: 16 };

describe('bars', () => {
  it('lie beside one another, by how much there is', () => {
    const { bars } = barsOf([amount({ named: 60, unknown: 40, stated: 100 }), amount({ counted: 50 })], wide);
    const [named, unknown] = bars[0]!.segments;
    expect([named!.kind, unknown!.kind]).toEqual(['named', 'unknown']);
    expect(named!.from).toBe(0);
    expect(unknown!.from).toBe(named!.to);
    expect(bars[0]!.stated).toBeCloseTo(unknown!.to);
    expect(bars[1]!.segments).toEqual([{ kind: 'counted', from: 0, to: unknown!.to / 2 }]);
    expect(bars[1]!.stated).toBeNull();
  });

  it('of 1 beside 1,280,000 is seen, and none leaves the picture', () => {
    for (const measure of [wide, narrow]) {
      const { bars } = barsOf(
        [amount({ named: 1_280_000, stated: 1_280_000 }), amount({ named: 1, unknown: 1 }), amount({ counted: 1 })],
        measure,
      );
      for (const { segments } of bars)
        for (const { from, to } of segments) {
          expect(to - from).toBeGreaterThanOrEqual(THINNEST);
          expect(to).toBeLessThanOrEqual(measure.width);
        }
      expect(bars[1]!.segments[1]!.from).toBe(bars[1]!.segments[0]!.to);
    }
  });

  it('of nothing have no segment, and a scale all the same', () => {
    const { bars, height } = barsOf([amount({ stated: 0 })], wide);
    expect(bars[0]).toMatchObject({ segments: [], stated: 0 });
    expect(height).toBeGreaterThan(0);
    expect(barsOf([], wide)).toEqual({ bars: [], height: 0, enlarged: false });
  });

  it('say where something is drawn larger than it is', () => {
    expect(barsOf([amount({ named: 1_280_000 }), amount({ named: 1 })], wide).enlarged).toBe(true);
    expect(barsOf([amount({ named: 2 }), amount({ named: 1 })], wide).enlarged).toBe(false);
    expect(columnsOf([amount({ named: 1_280_000, unknown: 1 })], ['a'], wide).enlarged).toBe(true);
  });

  it('stand below as many lines as their text has', () => {
    const [one, two] = [1, 2].map((lines) => barsOf([amount({ named: 2 })], narrow, lines).bars[0]!);
    expect([one!.texts.length, two!.texts.length]).toEqual([1, 2]);
    expect(two!.top).toBeGreaterThan(Math.max(...two!.texts));
    expect(two!.top).toBeGreaterThan(one!.top);
  });

  it('leave room for the stated number where it is the largest', () => {
    const { bars } = barsOf([amount({ named: 10, stated: 1_000_000_000 })], narrow);
    expect(bars[0]!.stated).toBeLessThanOrEqual(narrow.width);
    expect(mostOf([amount({ named: 10, stated: 25 })])).toBe(25);
  });

  it('are exact for the largest numbers that the api gives', () => {
    const most = Number.MAX_SAFE_INTEGER;
    const [segment] = segmentsOf(amount({ named: most }), (items) => (items / most) * 100, THINNEST);
    expect(segment).toEqual({ kind: 'named', from: 0, to: 100 });
  });
});

describe('columns', () => {
  it('has the number above a column where there is room, and above the highest always', () => {
    const days = Array.from({ length: 90 }, (_, n) => amount({ named: n === 40 ? 1_280_000 : 1 }));
    const { columns } = columnsOf(days, periods('2025-08-01', '2025-10-29', 'day').map(shortPeriod), narrow);
    expect(columns.filter(({ label }) => label !== null).map(({ label }) => label)).toEqual(['1,280,000']);
    const one = columnsOf([amount({ named: 47 })], ['7 Aug 2025'], wide);
    expect(one.columns[0]).toMatchObject({ label: '47', width: 80 });
    expect(one.columns[0]!.middle).toBeCloseTo((one.left + wide.width) / 2);
    expect(one.left).toBeGreaterThan(0);
  });

  it('never writes over the edge, nor one name over another', () => {
    const names = periods('2025-01-01', '2025-12-31', 'day').map(shortPeriod);
    const { names: shown } = columnsOf(
      names.map(() => amount({ named: 3 })),
      names,
      narrow,
    );
    expect(shown.length).toBeGreaterThan(0);
    for (const { middle } of shown) {
      expect(middle).toBeGreaterThanOrEqual(0);
      expect(middle).toBeLessThanOrEqual(narrow.width);
    }
    const longest = Math.max(...names.map((name) => textWidth(name, narrow.em)));
    shown.slice(1).forEach(({ middle }, n) => expect(middle - shown[n]!.middle).toBeGreaterThan(longest));
  });

  it('says where the stated number lies only if it is another', () => {
    const same = columnsOf([amount({ named: 5, stated: 5 })], ['a'], wide);
    const other = columnsOf([amount({ named: 5, stated: 8 })], ['a'], wide);
    expect(same.columns[0]!.stated).toBeNull();
    expect(other.columns[0]!.stated).toBeGreaterThan(other.columns[0]!.segments[0]!.to);
  });

  it('has whole items at its lines', () => {
    const { lines } = columnsOf([amount({ named: 1 })], ['a'], wide);
    expect(lines.map(({ label }) => label)).toEqual(['0', '1']);
  });
});

describe('periods', () => {
  it('has each day, over the end of a month and a leap day', () =>
    expect(periods('2024-02-28', '2024-03-01', 'day')).toEqual(['2024-02-28', '2024-02-29', '2024-03-01']));
  it('has each month, over the end of a year', () =>
    expect(periods('2025-11', '2026-01', 'month')).toEqual(['2025-11', '2025-12', '2026-01']));
  it('has one where the first is the last', () => expect(periods('2025-08-07', '2025-08-07', 'day')).toHaveLength(1));
  it('ends somewhere', () => expect(periods('1900-01-01', '9999-12-31', 'day')).toHaveLength(MOST));
  it('has names', () => {
    expect([periodName('2025-08-07'), periodName('2025-08')]).toEqual(['7 August 2025', 'August 2025']);
    expect([shortPeriod('2025-08-07'), shortPeriod('2025-05')]).toEqual(['7 Aug 2025', 'May 2025']);
  });
});

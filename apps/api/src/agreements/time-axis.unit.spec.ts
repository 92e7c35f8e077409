import { bucketsOf, dayIn, MOST, namesBetween, plus } from './time-axis.js';

describe('the axis of what was disclosed', () => {
  it('has days of the agreement’s own zone, those of 23 and of 25 hours too', () => {
    const { starts, after } = bucketsOf(['2025-03-09', '2025-03-10'], 'day', 'America/New_York');
    expect([...starts, after]).toEqual([
      '2025-03-09T05:00:00.000Z',
      '2025-03-10T04:00:00.000Z',
      '2025-03-11T04:00:00.000Z',
    ]);
  });

  it('has months, over a year’s end', () => {
    expect(namesBetween('2024-11', '2025-02', 'month')).toEqual(['2024-11', '2024-12', '2025-01', '2025-02']);
    expect([plus('2025-01', -1, 'month'), plus('2024-12', 1, 'month'), plus('2025-03-01', -1, 'day')]).toEqual([
      ...['2024-12', '2025-01', '2025-02-28'],
    ]);
  });

  it('has as many as one answer may have', () => {
    for (const [by, to] of [
      ['day', '2025-08-07'],
      ['month', '2025-08'],
    ] as const) {
      const names = namesBetween(undefined, to, by);
      expect([names.length, names.at(-1)]).toEqual([MOST[by], to]);
    }
    expect(namesBetween(undefined, '1000-01-02', 'day')).toEqual(['1000-01-01', '1000-01-02']);
  });

  it('takes a day as it is, and a time where the agreement is at home', () => {
    expect(dayIn('2025-08-07', 'Asia/Tokyo')).toBe('2025-08-07');
    expect(dayIn('2025-08-08T02:00:00Z', 'America/New_York')).toBe('2025-08-07');
    expect(dayIn('2025-08-07T16:00:00Z', 'Asia/Tokyo')).toBe('2025-08-08');
  });
});

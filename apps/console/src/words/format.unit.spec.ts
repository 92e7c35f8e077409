import { hoursInWords, count, day, dayOrInstant, duration, instant, list, number } from './format.js';

describe('format', () => {
  it('writes numbers with separators, and units in their number', () => {
    expect(number(1_280_000)).toBe('1,280,000');
    expect([0, 1, 2350].map((value) => count(value, 'item'))).toEqual(['0 items', '1 item', '2,350 items']);
    expect(count(2, 'agency', 'agencies')).toBe('2 agencies');
  });

  it('never turns a day into another by a zone', () => {
    expect(day('2025-08-07')).toBe('7 August 2025');
    expect(dayOrInstant('2025-01-01', { utc: false, zone: 'America/Los_Angeles' })).toBe('1 January 2025');
  });

  it('writes an instant in the zone of the reader, and says which', () => {
    const at = '2025-08-07T03:47:53.120Z';
    expect(instant(at, { utc: true })).toBe('7 August 2025, 03:47 UTC');
    expect(instant(at, { utc: true, seconds: true })).toBe('7 August 2025, 03:47:53 UTC');
    expect(instant(at, { utc: false, zone: 'America/New_York' })).toBe('6 August 2025, 23:47 EDT');
    expect(instant('2025-01-07T00:00:00Z', { utc: false, zone: 'UTC' })).toBe('7 January 2025, 00:00 UTC');
  });

  it('rounds durations down to one unit', () => {
    expect([0, 999, 1_000, 61_000, 7_200_000, 90_000_000].map(duration)).toEqual([
      ...['0 seconds', '0 seconds', '1 second', '1 minute', '2 hours', '1 day'],
    ]);
    expect(duration(-5)).toBe('0 seconds');
  });

  it('lists', () => {
    expect(list(['irs', 'ice', 'tigta'])).toBe('irs, ice and tigta');
  });

  it('writes whole days as days', () => {
    expect([1, 23, 24, 36, 72, 720].map(hoursInWords)).toEqual([
      ...['1 hour', '23 hours', '1 day', '36 hours', '3 days', '30 days'],
    ]);
  });
});

import { day, isDay } from '../words/format.js';

/** `2025-08-07` or `2025-08`. */
export type By = 'day' | 'month';

/** Every day or month from the first to the last, both in it: a gap in time is a gap in the picture. No zone: a day is a day. */
export function periods(first: string, last: string, by: By): string[] {
  const all: string[] = [];
  const [year, month, day = 1] = first.split('-').map(Number);
  const at = new Date(Date.UTC(year!, month! - 1, day));
  for (let name = nameOf(at, by); name <= last && all.length < MOST; name = nameOf(at, by)) {
    all.push(name);
    if (by === 'day') at.setUTCDate(at.getUTCDate() + 1);
    else at.setUTCMonth(at.getUTCMonth() + 1);
  }
  return all;
}

/** More columns than pixels show nothing. */
export const MOST = 800;

const nameOf = (at: Date, by: By): string => at.toISOString().slice(0, by === 'day' ? 10 : 7);

/** 7 August 2025, or August 2025. */
export const periodName = (name: string): string => (isDay(name) ? day(name) : day(`${name}-01`).replace(/^\d+ /, ''));

/** 7 Aug 2025, or Aug 2025: below a column. */
export const shortPeriod = (name: string): string => periodName(name).replace(/([A-Z][a-z]{2})[a-z]+/, '$1');

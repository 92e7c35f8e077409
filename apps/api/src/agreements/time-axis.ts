import { spanOf } from '#libs/contracts';
import type { Buckets } from '#libs/readmodel';

export type By = 'day' | 'month';

const DAY_MS = 86_400_000;
const LENGTH: Readonly<Record<By, number>> = { day: 10, month: 7 };

/** Rows of one answer: a year of days, ten years of months. */
export const MOST: Readonly<Record<By, number>> = { day: 366, month: 120 };

/** A day some days after another one. */
export const plusDays = (day: string, days: number): string =>
  new Date(Date.parse(day) + days * DAY_MS).toISOString().slice(0, 10);

/** The bucket of a day. */
export const bucketOf = (day: string, by: By): string => day.slice(0, LENGTH[by]);

/** A bucket some buckets after another one. */
export function plus(name: string, n: number, by: By): string {
  if (by === 'day') return plusDays(name, n);
  const months = Number(name.slice(0, 4)) * 12 + Number(name.slice(5, 7)) - 1 + n;
  return `${String(Math.floor(months / 12)).padStart(4, '0')}-${String((months % 12) + 1).padStart(2, '0')}`;
}

/** The day of a time where the agreement is at home; a day is itself. */
export function dayIn(dayOrTime: string, zone: string): string {
  if (dayOrTime.length === LENGTH.day) return dayOrTime;
  const at = Date.parse(dayOrTime);
  const utc = new Date(at).toISOString().slice(0, 10);
  return [plusDays(utc, -1), utc, plusDays(utc, 1)].find((day) => at < spanOf(day, zone).after)!;
}

/** The buckets up to `to`, from `from`, or as many as one answer may have. */
export function namesBetween(from: string | undefined, to: string, by: By): string[] {
  const names = [to];
  while (names.length < MOST[by] && names[0]! !== from && names[0]! > LEAST[by]) names.unshift(plus(names[0]!, -1, by));
  return names;
}
const LEAST: Readonly<Record<By, string>> = { day: '1000-01-01', month: '1000-01' };

/** With their first moments, as the judge takes a day. */
export function bucketsOf(names: readonly string[], by: By, zone: string): Buckets {
  const firstOf = (name: string): string =>
    new Date(spanOf(by === 'day' ? name : `${name}-01`, zone).first).toISOString();
  return { names, starts: names.map(firstOf), after: firstOf(plus(names.at(-1)!, 1, by)) };
}

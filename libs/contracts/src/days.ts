import { LRUCache } from 'lru-cache';
import { z } from 'zod';
import { DAY_OR_TIME, millis } from './primitives.js';

const DAY = 86_400_000;
const LENGTH_OF_DAY = 'YYYY-MM-DD'.length;

/** Names as in the IANA time zone database (`America/New_York`), not offsets, which leave out daylight saving time. */
export const TIME_ZONE = /^[A-Za-z][A-Za-z0-9_+-]{0,19}(?:\/[A-Za-z0-9_+-]{1,19}){0,2}$/;

/** A clock costs far more than a question to it. There are some 600 zones, and policies name few of them. */
const clocks = new LRUCache<string, Intl.DateTimeFormat>({ max: 100 });

/** Throws RangeError for a zone that is not known. */
function clockOf(zone: string): Intl.DateTimeFormat {
  let clock = clocks.get(zone);
  if (!clock) {
    const digits = 'numeric' as const;
    clock = new Intl.DateTimeFormat('en-US', {
      ...{ timeZone: zone, calendar: 'iso8601', numberingSystem: 'latn', hourCycle: 'h23' },
      ...{ year: digits, month: digits, day: digits, hour: digits, minute: digits, second: digits },
    });
    clocks.set(zone, clock);
  }
  return clock;
}

export function isTimeZone(name: string): boolean {
  if (!TIME_ZONE.test(name)) return false;
  try {
    clockOf(name);
    return true;
  } catch {
    return false;
  }
}

/** JSON Schema cannot list the names, so it says the form and calls the rest a format. */
export const timeZone = z.string().regex(TIME_ZONE).refine(isTimeZone, 'is no time zone').meta({ format: 'time-zone' });

/** Is it a whole day (`2025-04-07`), not a time? Of texts that are one of both. */
export const isDay = (dayOrTime: string): boolean => dayOrTime.length === LENGTH_OF_DAY && DAY_OR_TIME.test(dayOrTime);

/** A day in a zone, in milliseconds since 1970. */
export interface Span {
  first: number;
  /** The first moment after it. */
  after: number;
}

/** By zone, by day: the calendar is asked some ten times for each, and every rule asks for the days of what it judges. */
const spans = new LRUCache<string, LRUCache<string, Span>>({ max: 100 });
const MOST_DAYS = 1_000;

/** Of a day as `YYYY-MM-DD`. */
export function spanOf(day: string, zone = 'UTC'): Span {
  let ofZone = spans.get(zone);
  if (!ofZone) spans.set(zone, (ofZone = new LRUCache<string, Span>({ max: MOST_DAYS })));
  let span = ofZone.get(day);
  if (!span) {
    const midnight = millis(day);
    span = { first: firstOf(midnight, zone), after: afterOf(midnight + DAY, zone) };
    ofZone.set(day, span);
  }
  return span;
}

/**
 * The first moment of a day in a zone, in milliseconds since 1970; a time is its own moment, whatever the zone. Of a day that the zone
 * left out, when it changed sides of the date line, the moment at which it would have begun.
 */
export const firstMoment = (dayOrTime: string, zone = 'UTC'): number =>
  isDay(dayOrTime) ? spanOf(dayOrTime, zone).first : millis(dayOrTime);

/**
 * The first moment after a day in a zone, in milliseconds since 1970: the last one inside is a millisecond before. A time is its own moment.
 * Not always the first moment of the next day: where clocks went back over midnight, a day ended twice.
 */
export const afterLast = (dayOrTime: string, zone = 'UTC'): number =>
  isDay(dayOrTime) ? spanOf(dayOrTime, zone).after : millis(dayOrTime);

function firstOf(midnight: number, zone: string): number {
  const { before, after } = offsetsAround(midnight, zone);
  const [early, late] = [midnight - before, midnight - after];
  if (offsetAt(early, zone) === before) return early;
  if (offsetAt(late, zone) === after) return late;
  return changeBetween(late, early, zone);
}

/** `midnight`: of the day after. */
function afterOf(midnight: number, zone: string): number {
  const { before, after } = offsetsAround(midnight, zone);
  const [early, late] = [midnight - before, midnight - after];
  if (offsetAt(late - 1, zone) === after) return late;
  if (offsetAt(early - 1, zone) === before) return early;
  return changeBetween(late - 1, early, zone);
}

/** What the zone's clocks show beyond UTC a day before and after. No zone changed twice within two days. */
const offsetsAround = (moment: number, zone: string): { before: number; after: number } => ({
  before: offsetAt(moment - DAY, zone),
  after: offsetAt(moment + DAY, zone),
});

/** Milliseconds by which the zone's clocks are ahead of UTC. */
function offsetAt(moment: number, zone: string): number {
  const shown: Record<string, number> = {};
  for (const { type, value } of clockOf(zone).formatToParts(moment)) shown[type] = Number(value);
  const { year = 0, month = 1, day, hour, minute, second } = shown;
  const whole = Math.floor(moment / 1000) * 1000;
  return Date.UTC(year, month - 1, day, hour, minute, second) - whole;
}

/** When the clocks changed: the first moment after `from` and up to `to` that has the offset of `to`. */
function changeBetween(from: number, to: number, zone: string): number {
  const after = offsetAt(to, zone);
  let [low, high] = [from, to];
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (offsetAt(middle, zone) === after) high = middle;
    else low = middle;
  }
  return high;
}

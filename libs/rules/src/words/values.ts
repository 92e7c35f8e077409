import { dayAlone, dayOf, inDigits, instantOf } from './facts.js';

const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z$/;
/** The most values of a list that a line says. */
const MOST_SAID = 10;

export const isTime = (value: unknown): value is string => typeof value === 'string' && TIME.test(value);

/** A value as it is compared: numbers with separators, days as days, instants in UTC. */
export function inWords(value: unknown): string {
  if (value === null || value === undefined) return 'none';
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (typeof value === 'number') return inDigits(value);
  if (typeof value === 'string') {
    if (!isTime(value)) return value;
    return dayAlone(value) === undefined ? instantOf(value) : dayOf(value);
  }
  if (Array.isArray(value)) return listInWords(value.map(inWords));
  return Object.entries(value)
    .map(([name, part]) => `${name} ${inWords(part)}`)
    .join('; ');
}

export function listInWords(values: readonly string[]): string {
  if (values.length === 0) return 'none';
  const more = values.length - MOST_SAID;
  return [...values.slice(0, MOST_SAID), ...(more > 0 ? [`${inDigits(more)} more`] : [])].join(', ');
}

/**
 * Two times that are compared. To the minute, or as days, as they are usually written; to the millisecond where that would not tell them
 * apart, or would set a day beside a moment of it.
 */
export function timesInWords(expected: string, actual: string): [expected: string, actual: string] {
  const usual: [string, string] = [inWords(expected), inWords(actual)];
  const sameDay = expected.slice(0, 10) === actual.slice(0, 10);
  const mixed = (dayAlone(expected) === undefined) !== (dayAlone(actual) === undefined);
  if (expected === actual || !(sameDay && (mixed || usual[0] === usual[1]))) return usual;
  return [exactly(expected), exactly(actual)];
}

/** `10 August 2025, 14:30:05.250 UTC` */
const exactly = (time: string): string =>
  `${dayOf(`${time.slice(0, 10)}T00:00:00Z`)}, ${time.slice(11).replace(/(?:\.0+)?Z$/, '')} UTC`.replace(
    /Z(?= UTC)/,
    '',
  );

/** 0.0373 -> 3.73 % */
export const inPercent = (share: number): string => `${inDigits(Number((share * 100).toFixed(4)))} %`;

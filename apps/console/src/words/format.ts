/** How numbers, days and times are written, everywhere. English alone, until there is a second catalogue. */
const LANGUAGE = 'en-US';
const MONTHS = [
  ...['January', 'February', 'March', 'April', 'May', 'June'],
  ...['July', 'August', 'September', 'October', 'November', 'December'],
];

const numbers = new Intl.NumberFormat(LANGUAGE);

/** 47289 -> 47,289 */
export const number = (value: number): string => numbers.format(value);

/** `count(1, 'item')` -> 1 item; `count(2350, 'item')` -> 2,350 items. Words that are irregular name their plural. */
export const count = (value: number, one: string, many = `${one}s`): string =>
  `${number(value)} ${value === 1 ? one : many}`;

/** 2025-08-07 -> 7 August 2025. A day is a day: no zone turns it into another. */
export function day(iso: string): string {
  const [year, month, date] = iso.slice(0, 10).split('-').map(Number);
  return `${date} ${MONTHS[month! - 1]} ${year}`;
}

export const isDay = (iso: string): boolean => /^\d{4}-\d{2}-\d{2}$/.test(iso);

export interface InstantStyle {
  /** In UTC instead of the reader's zone. */
  utc: boolean;
  /** Seconds are shown where things happen within a minute of each other. */
  seconds?: boolean;
  /** For a reader in another zone than this browser; tests. */
  zone?: string;
}

/** 2025-08-07T19:47:53Z -> 7 August 2025, 19:47 UTC, or in the reader's zone with its name. */
export function instant(iso: string, { utc, seconds = false, zone }: InstantStyle): string {
  const timeZone = utc ? 'UTC' : zone;
  const parts = new Intl.DateTimeFormat(LANGUAGE, {
    ...{ year: 'numeric', month: 'numeric', day: 'numeric', hour: '2-digit', minute: '2-digit', hourCycle: 'h23' },
    ...(seconds ? { second: '2-digit' } : {}),
    ...{ timeZoneName: 'short', timeZone },
  }).formatToParts(new Date(iso));
  const part = (type: Intl.DateTimeFormatPartTypes): string => parts.find((one) => one.type === type)?.value ?? '';
  const time = [part('hour'), part('minute'), ...(seconds ? [part('second')] : [])].join(':');
  return `${part('day')} ${MONTHS[Number(part('month')) - 1]} ${part('year')}, ${time} ${part('timeZoneName')}`;
}

/** A day as a day, an instant as an instant. */
export const dayOrInstant = (iso: string, style: InstantStyle): string => (isDay(iso) ? day(iso) : instant(iso, style));

const UNITS: readonly [milliseconds: number, one: string][] = [
  [86_400_000, 'day'],
  [3_600_000, 'hour'],
  [60_000, 'minute'],
  [1_000, 'second'],
];

/** 93_000 -> 1 minute; the greatest unit that fits, rounded down. */
export function duration(milliseconds: number): string {
  const [size, name] = UNITS.find(([unit]) => milliseconds >= unit) ?? UNITS.at(-1)!;
  return count(Math.floor(Math.max(0, milliseconds) / size), name);
}

/** 36 -> 36 hours; 720 -> 30 days: whole days as days. */
export const hoursInWords = (hours: number): string =>
  hours > 0 && hours % 24 === 0 ? count(hours / 24, 'day') : count(hours, 'hour');

/** a, b and c */
export const list = (values: readonly string[]): string =>
  new Intl.ListFormat('en-GB', { type: 'conjunction' }).format(values);

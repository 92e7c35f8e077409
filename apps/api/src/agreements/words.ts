const NUMBERS = new Intl.NumberFormat('en-US', { maximumFractionDigits: 3 });
const MONTHS = [
  ...['January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September', 'October', 'November'],
  'December',
];

/** `1 hour`, `1,250 items`. */
export const count = (n: number, one: string, many: string): string => `${NUMBERS.format(n)} ${n === 1 ? one : many}`;

/** Of a share. */
export const percent = (share: number): string => `${NUMBERS.format(share * 100)} %`;

/** `a, b and c`. */
export const listOf = (names: readonly string[]): string =>
  names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;

/** A day as `7 April 2025`; a time as it was written. */
export function dayOf(dayOrTime: string): string {
  const [, year, month, day] = /^(\d{4})-(\d\d)-(\d\d)$/.exec(dayOrTime) ?? [];
  return year === undefined ? dayOrTime : `${Number(day)} ${MONTHS[Number(month) - 1]} ${year}`;
}

export const HOUR = 3_600_000;
export const DAY = 24 * HOUR;
const START = Date.parse('2026-09-01T00:00:00Z');
/** Milliseconds since 1970 of a day of the case, and an hour in it. Plants that share an agreement act from day 5 to day 40. */
export const day = (n: number, hours = 0): number => START + n * DAY + hours * HOUR;
export const iso = (time: number): string => new Date(time).toISOString();
/** `YYYY-MM-DD`. */
export const dateOf = (time: number): string => iso(time).slice(0, 10);
/** Every source vouches up to here in the end: after every act, and after 72 hours from the last of them. */
export const LAST = day(70);
/** Sources of a shared agreement vouch up to here before what is back-dated is said. */
export const FIRST_VOUCHED = day(40);
/** "Lateness is at most 604,800 seconds": nothing here is concluded by lateness before everything is in. */
export const LATENESS = { value: 604_800, basis: 'clause' } as const;

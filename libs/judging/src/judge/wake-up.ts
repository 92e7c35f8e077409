import type { Key } from '../kinds/key.js';

/**
 * A conclusion that waits. It may be drawn when every watermark has passed `point` (event time), at the latest when an entry is received at
 * or after `due` (docs/judging.md#when). Then `target` is judged again.
 */
export interface WakeUp {
  target: Key;
  point: number;
  due: number;
  /** The rules that wait, and are asked again then. Undefined: all. */
  rules?: readonly string[] | undefined;
}

/** A target whose wait is over, with the rules to ask. */
export type Woken = Pick<WakeUp, 'target' | 'rules'>;

/** The union, sorted so that the same rules are always stored in the same way. Undefined: all. */
export function bothRules(some: WakeUp['rules'], others: WakeUp['rules']): WakeUp['rules'] {
  if (!some || !others) return undefined;
  const more = others.filter((rule) => !some.includes(rule));
  return more.length === 0 ? some : [...some, ...more].sort();
}

/** The largest time of a Date in milliseconds; negative: the smallest. A wake-up for a later time never comes. */
const LAST = 8_640_000_000_000_000;

/**
 * A time in its stored form: whole milliseconds, so that a wake-up read from its column waits for the same time. Rounded up, so that no
 * conclusion is drawn too early. A policy in an older ledger may lead to a point beyond all dates.
 */
export const storedTime = (time: number): number =>
  Number.isFinite(time) ? Math.max(-LAST, Math.min(LAST, Math.ceil(time))) : time;

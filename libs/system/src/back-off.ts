/** How long to wait between tries at what failed. Milliseconds. */
export interface BackOff {
  /** Before the second try. */
  firstMs: number;
  /** Default: without end, for where tries are few. */
  longestMs?: number;
  /** Somewhere between half of a pause and all of it, so that those who failed together do not come back together. */
  spread?: boolean;
}

/** The pause after so many failures, from 1: twice as long each time, up to the longest. */
export function backOffMs(
  failures: number,
  { firstMs, longestMs = Infinity, spread = false }: BackOff,
  random: () => number = Math.random,
): number {
  const whole = Math.min(longestMs, firstMs * 2 ** (failures - 1));
  return spread ? whole * (0.5 + random() / 2) : whole;
}

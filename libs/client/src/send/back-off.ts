import { setTimeout as sleep } from 'node:timers/promises';

/** Waits before attempt `n` (from 1): doubling from 100 ms to at most 5 s, each time between half of it and all of it. */
export async function backOff(n: number, atLeastMs = 0): Promise<void> {
  const full = Math.min(5_000, 100 * 2 ** Math.min(n - 1, 10));
  await sleep(Math.max(atLeastMs, full * (0.5 + Math.random() / 2)));
}

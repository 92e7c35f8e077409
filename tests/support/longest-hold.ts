import { readFileSync } from 'node:fs';

/**
 * Processor time of this thread in milliseconds. Systems other than Linux only give that of the process, including the garbage collector's
 * threads.
 */
function used(): number {
  try {
    return Number(readFileSync(`/proc/self/task/${process.pid}/schedstat`, 'latin1').split(' ')[0]) / 1e6;
  } catch {
    return process.cpuUsage().user / 1_000;
  }
}

/** Processor time, in milliseconds, of the longest stretch of `work` during which the event loop ran nothing else. */
export async function longestHold(work: () => Promise<void>): Promise<number> {
  let [longest, last, working] = [0, used(), true];
  const look = (): void => {
    const now = used();
    longest = Math.max(longest, now - last);
    last = now;
    if (working) setImmediate(look);
  };
  setImmediate(look);
  await work();
  working = false;
  look();
  return longest;
}

import { readFileSync } from 'node:fs';

/** Processor time of this thread, milliseconds. Where the system does not say (other than Linux), of the process, with the collector's threads. */
function used(): number {
  try {
    return Number(readFileSync(`/proc/self/task/${process.pid}/schedstat`, 'latin1').split(' ')[0]) / 1e6;
  } catch {
    return process.cpuUsage().user / 1_000;
  }
}

/** Processor time of the longest stretch of `work` in which nothing else was heard, milliseconds. */
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

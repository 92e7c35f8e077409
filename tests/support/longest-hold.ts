/** Processor time of the longest stretch of `work` in which nothing else was heard, milliseconds. */
export async function longestHold(work: () => Promise<void>): Promise<number> {
  let [longest, last, working] = [0, process.cpuUsage().user, true];
  const look = (): void => {
    const now = process.cpuUsage().user;
    longest = Math.max(longest, now - last);
    last = now;
    if (working) setImmediate(look);
  };
  setImmediate(look);
  await work();
  working = false;
  look();
  return longest / 1_000;
}

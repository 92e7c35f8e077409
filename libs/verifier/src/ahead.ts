/** Runs `work` for 0, 1, 2, … `count - 1`, up to `window` of them at once, and gives the results in order. Bounds what is held. */
export async function* ahead<T>(
  count: number,
  window: number,
  work: (i: number) => Promise<T>,
): AsyncGenerator<T, void, undefined> {
  const running: Promise<T>[] = [];
  const start = (i: number): void => {
    const one = work(i);
    // The caller may stop at an earlier one; then nobody awaits this one's failure.
    one.catch(() => undefined);
    running.push(one);
  };
  for (let i = 0; i < Math.min(count, window); i++) start(i);
  for (let i = 0; i < count; i++) {
    const result = await running.shift()!;
    if (i + window < count) start(i + window);
    yield result;
  }
}

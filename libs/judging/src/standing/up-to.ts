/** The number of these, ascending by `from`, that begin at a time or before. */
export function countUpTo(list: readonly { from: number }[], time: number): number {
  let [low, high] = [0, list.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (list[middle]!.from <= time) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The last of these, ascending by `from`, that begins at a time or before. */
export const lastUpTo = <T extends { from: number }>(list: readonly T[], time: number): T | undefined =>
  list[countUpTo(list, time) - 1];

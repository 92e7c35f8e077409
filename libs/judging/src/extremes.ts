// For lists that grow with the ledger: `Math.min(...list)` puts each member on the stack, and fails at some 120,000.

/** The smallest number. Infinity if there are none. */
export function least(numbers: Iterable<number>): number {
  let found = Infinity;
  for (const number of numbers) if (number < found) found = number;
  return found;
}

/** The largest number. -Infinity if there are none. */
export function greatest(numbers: Iterable<number>): number {
  let found = -Infinity;
  for (const number of numbers) if (number > found) found = number;
  return found;
}

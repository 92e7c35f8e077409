// For lists as long as a ledger makes them: `Math.min(...list)` puts each member on the stack, and fails at some 120,000.

/** The least of these; Infinity of none. */
export function least(numbers: Iterable<number>): number {
  let found = Infinity;
  for (const number of numbers) if (number < found) found = number;
  return found;
}

/** The greatest of these; -Infinity of none. */
export function greatest(numbers: Iterable<number>): number {
  let found = -Infinity;
  for (const number of numbers) if (number > found) found = number;
  return found;
}

/** An act on many takes so many at most. */
export const MOST_AT_ONCE = 200;

/** Of what she selects, what an act takes, the first first, and how many are over: these are told, never passed over. */
export const atMost = (ids: readonly string[]): { taken: readonly string[]; over: number } => ({
  taken: ids.slice(0, MOST_AT_ONCE),
  over: overOf(ids.length),
});
export const overOf = (many: number): number => Math.max(0, many - MOST_AT_ONCE);

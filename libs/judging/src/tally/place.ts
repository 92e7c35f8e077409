import { compareActs } from '../act.js';
import type { Place } from '../kinds/tally.js';

/** After every source that there is. */
const LAST = '\u{10ffff}';

const bound = (time: number, source: string): Place => ({
  ...{ time, source, sequence: -1, id: '', items: 0, index: -1 },
});

/** The place before all that was done at a time. */
export const atTime = (time: number): Place => bound(time, '');

/** The place after all that was done at a time. */
export const afterTime = (time: number): Place => bound(time, LAST);

/** Judging order; of several contents of one statement the smaller first. */
export const comparePlaces = (a: Place, b: Place): number =>
  compareActs(a, b) || a.items - b.items || a.index - b.index;

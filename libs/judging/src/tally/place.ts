import { compareActs } from '../act.js';
import type { Place } from '../kinds/tally.js';

/** After every source that there is. */
const LAST = '\u{10ffff}';

const bound = (time: number, source: string): Place => ({
  ...{ time, source, sequence: -1, id: '', subject: '', index: -1 },
});

/** The place before all that was done at a time. */
export const atTime = (time: number): Place => bound(time, '');

/** The place after all that was done at a time. */
export const afterTime = (time: number): Place => bound(time, LAST);

/** Judging order; of several contents of one statement by what they are of, so that it does not hang on arrival. */
export const comparePlaces = (a: Place, b: Place): number =>
  compareActs(a, b) || (a.subject === b.subject ? a.index - b.index : a.subject < b.subject ? -1 : 1);

import { type Act, compareActs } from '../act.js';
import type { Place } from '../kinds/tally.js';

/** After every possible source. */
const LAST = '\u{10ffff}';

const bound = (time: number, source: string): Place => ({
  ...{ time, source, sequence: -1, id: '', subject: '', index: -1 },
});

/** The place before all acts of a time. */
export const atTime = (time: number): Place => bound(time, '');

/** The place after all acts of a time. */
export const afterTime = (time: number): Place => bound(time, LAST);

/** The places before and after all that are counted for one act. */
export const beginOf = (act: Act): Place => ({ ...act, subject: '', index: -1 });
export const endOf = (act: Act): Place => ({ ...act, subject: LAST, index: Infinity });

/** Judging order. Several contents of one statement are ordered by their subject, so that arrival makes no difference. */
export const comparePlaces = (a: Place, b: Place): number =>
  compareActs(a, b) || (a.subject === b.subject ? a.index - b.index : a.subject < b.subject ? -1 : 1);

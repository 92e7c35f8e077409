import type { Key } from '../kinds/key.js';
import { keys } from '../kinds/key.js';
import type { TallyPage } from '../kinds/tally.js';

/** Where something is put into a tally. */
export interface TallyPlace {
  agreement: string;
  of: string;
  /** Milliseconds. */
  time: number;
}

export const rootOf = ({ agreement, of }: TallyPlace): Key<'tally'> => keys.tally(agreement, of, 0);

/**
 * Pages below a page that are read or changed when something is put in at a place: those where it lies, and those where windows begin and
 * end that it is in.
 */
export function* pagesToward(
  { children }: TallyPage,
  { agreement, of, time }: TallyPlace,
  windows: readonly number[],
): Generator<Key<'tally'>, void> {
  for (const moment of [time, ...windows.flatMap((window) => [time - window, time + window])]) {
    const at = children.findLastIndex(({ first }) => first.time <= moment);
    // What lies at one moment may begin on the page before.
    for (const child of children.slice(Math.max(0, at - 1), at + 1)) yield keys.tally(agreement, of, child.page);
  }
}

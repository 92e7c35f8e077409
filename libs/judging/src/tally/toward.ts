import type { Key } from '../kinds/key.js';
import { keys } from '../kinds/key.js';
import type { TallyPage } from '../kinds/tally.js';

/** The place in a tally where something is put. */
export interface TallyPlace {
  agreement: string;
  of: string;
  /** Milliseconds since 1970. */
  time: number;
}

export const rootOf = ({ agreement, of }: TallyPlace): Key<'tally'> => keys.tally(agreement, of, 0);

/**
 * Pages below a page that are read or changed when something is put in at a place: those of the place itself, and those where the windows
 * that contain it begin and end.
 */
export function* pagesToward(
  { children }: TallyPage,
  { agreement, of, time }: TallyPlace,
  windows: readonly number[],
): Generator<Key<'tally'>, void> {
  for (const moment of [time, ...windows.flatMap((window) => [time - window, time + window])]) {
    // What comes before all others goes into the first page.
    const at = Math.max(
      0,
      children.findLastIndex(({ first }) => first.time <= moment),
    );
    // Members of one moment may begin on the previous page.
    for (const child of children.slice(Math.max(0, at - 1), at + 1)) yield keys.tally(agreement, of, child.page);
  }
}

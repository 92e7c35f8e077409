import { type Key, keys } from '../kinds/key.js';
import type { TallyPage } from '../kinds/tally.js';

/** The place in a tally where something is put. */
export interface TallyPlace {
  agreement: string;
  of: string;
  /** Milliseconds since 1970. */
  time: number;
}

interface Sought extends Pick<TallyPlace, 'agreement' | 'of'> {
  moments: Set<number>;
}

/** The end of a page: no member of it comes later. */
const END = Infinity;

/**
 * Goes down tallies, level by level, to the pages that are read or changed when something is put in at some places: those of the places
 * themselves, and those where the windows that contain them begin and end. Each step names the pages that `page` must know before the next
 * one. Costs a few pages for each place and level, and each page once, however many places it has.
 */
export function* towardPlaces(
  places: Iterable<TallyPlace>,
  page: (key: Key<'tally'>) => TallyPage | null | undefined,
): Generator<Set<Key<'tally'>>, void> {
  const roots = new Map<Key<'tally'>, Sought>();
  for (const { agreement, of, time } of places) soughtIn(roots, { agreement, of }, 0).moments.add(time);
  yield new Set(roots.keys());
  for (const [key, { moments }] of roots) {
    const windows = page(key)?.windows ?? [];
    for (const time of [...moments])
      for (const window of windows) moments.add(time - window).add(Math.min(time + window, END));
  }
  for (let level = roots; ;) {
    const below = new Map<Key<'tally'>, Sought>();
    for (const [key, { moments, ...tally }] of level) {
      const children = page(key)?.children ?? [];
      if (children.length === 0) continue;
      for (const moment of moments) {
        // What comes before all others goes into the first page.
        const at = Math.max(
          0,
          children.findLastIndex(({ first }) => first.time <= moment),
        );
        soughtIn(below, tally, children[at]!.page).moments.add(moment);
        // Members of one moment may begin at the end of the previous page.
        if (at > 0 && moment !== END) soughtIn(below, tally, children[at - 1]!.page).moments.add(END);
      }
    }
    if (below.size === 0) return;
    yield new Set(below.keys());
    level = below;
  }
}

function soughtIn(level: Map<Key<'tally'>, Sought>, { agreement, of }: Omit<Sought, 'moments'>, page: number): Sought {
  const key = keys.tally(agreement, of, page);
  let sought = level.get(key);
  if (!sought) level.set(key, (sought = { agreement, of, moments: new Set() }));
  return sought;
}

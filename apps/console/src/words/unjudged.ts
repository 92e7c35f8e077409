import type { Search } from '../search.js';
import { units } from './units.js';

/** A line of what could not be judged, as far as it says what it counts. */
export interface Line {
  rule: string;
  reason: string;
  agreement: string | null;
  agency: string | null;
  acts: string | null;
  items: number;
  unit: string;
}

/** 1,203 items; 1 request; 3 refused values: by the unit that the api names, never one word for several things. */
export const unjudgedCount = ({ items, unit }: Pick<Line, 'items' | 'unit'>): string => units(items, unit);

/** The address of the list of what a line counts: `/not-judged?…`. */
export function whatItCounts({ rule, reason, agreement, agency, acts }: Omit<Line, 'items' | 'unit'>): Search {
  const given = Object.entries({ rule, reason, agreement, agency, acts });
  return Object.fromEntries(given.filter((one): one is [string, string] => one[1] !== null));
}

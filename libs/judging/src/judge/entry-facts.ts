import type { Entry } from '#libs/contracts';

/** One entry as the integrity rules see it. A copy of an earlier one has a way in of its own. */
export interface EntryFacts {
  kind: 'entry';
  agreement: string;
  index: number;
  receivedAt: number;
  entry: Entry;
  /** Earlier entries with the same source and id and other content. */
  conflicts: number[];
}

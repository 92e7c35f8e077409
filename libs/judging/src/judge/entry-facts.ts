import type { Entry } from '#libs/contracts';

/** One entry as the integrity rules see it. */
export interface EntryFacts {
  kind: 'entry';
  agreement: string;
  index: number;
  receivedAt: number;
  entry: Entry;
  /** Earlier entries with the same source and id and other content. */
  conflicts: number[];
}

import type { Entry } from '#libs/contracts';

/** One entry as the integrity rules see it. */
export interface EntryFacts {
  kind: 'entry';
  agreement: string;
  index: number;
  receivedAt: number;
  entry: Entry;
  /** Entries of the same source and id with other content that came before it. */
  conflicts: number[];
}

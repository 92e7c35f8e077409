import type { z } from 'zod';
import { RefusalThatShows } from '../access/shows.js';
import type { deskTriage, whatIsNew } from './triage.answers.js';

/** Another act of the desk was first. Nothing was recorded. */
export class TriageMoved extends RefusalThatShows {
  readonly rows = 1;

  constructor(
    readonly finding: string,
    readonly agreement: string | null,
    /** The version that she named. */
    readonly named: number,
    /** As it is now. */
    readonly triage: z.output<typeof deskTriage>,
  ) {
    super(`the triage of finding ${finding} is at version ${triage.version}`);
  }
}

/** The finding is not as the officer saw it. Nothing was recorded. */
export class FindingChanged extends RefusalThatShows {
  readonly rows: number;

  constructor(
    readonly finding: string,
    readonly agreement: string | null,
    readonly news: z.output<typeof whatIsNew>,
  ) {
    super(`finding ${finding} is not as it was seen`);
    this.rows = 1 + news.hits.length;
  }
}

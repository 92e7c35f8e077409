import { RequestRefused } from '#libs/platform';

/** A refusal that shows something of the ledger, such as what is new: it is sent when the log of who looked has it. */
export abstract class RefusalThatShows extends RequestRefused {
  /** Rows of the answer. */
  abstract readonly rows: number;
  /** The agreement of the finding that it is about. */
  abstract readonly agreement: string | null;
}

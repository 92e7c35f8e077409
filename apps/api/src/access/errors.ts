import { RequestRefused } from '#libs/platform';

/** Nobody could write down that this is read, so it is not shown. `cause`: for the log alone, since a recorder's words tell of the ledger. */
export class AccessLogAway extends RequestRefused {
  constructor(
    readonly reason: string,
    override readonly cause?: unknown,
  ) {
    super(`the access log is away: ${reason}`);
  }
}

/** What is asked for is shown for one of these purposes, which the request must state. */
export class PurposeRequired extends RequestRefused {
  constructor(readonly purposes: readonly string[]) {
    super('a purpose must be stated');
  }
}

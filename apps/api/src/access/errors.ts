import { RequestRefused } from '#libs/platform';

/** Nobody could write down that this is read, so it is not shown. */
export class AccessLogAway extends RequestRefused {
  constructor(readonly reason: string) {
    super(`the access log is away: ${reason}`);
  }
}

/** What is asked for is shown for one of these purposes, which the request must state. */
export class PurposeRequired extends RequestRefused {
  constructor(readonly purposes: readonly string[]) {
    super('a purpose must be stated');
  }
}

import { ClientError } from '../../errors.js';

/** The recorder could not be reached, or was not ready, in time. Nothing is lost: run the same command again later. */
export class RecorderUnavailable extends ClientError {
  constructor(
    readonly url: string,
    readonly seconds: number,
    readonly why: string,
  ) {
    super(
      `${url} did not take the events within ${seconds} s (${why}): unacknowledged events stay in the outbox; ` +
        'check that the recorder runs and run the same command again',
    );
  }
}

/** The recorder refused the request as such (no CloudEvent, no source and id, not allowed). A retry will not help. */
export class RecorderRefused extends ClientError {
  constructor(
    readonly url: string,
    readonly status: number,
    readonly detail: string,
  ) {
    super(`${url} refused the events (HTTP ${status}): ${detail}`);
  }
}

/** The answer lacks receipts for events that were sent, so they are not known to be recorded. */
export class ReceiptsMissing extends ClientError {
  constructor(
    readonly url: string,
    readonly missing: number,
  ) {
    super(`${url} answered without receipts for ${missing} of the events: is this a Countersign recorder?`);
  }
}

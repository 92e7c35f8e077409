import { ClientError } from '../../errors.js';
import type { Receipt } from '../sender.js';

const MOST_SHOWN = 5;

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
    advice?: string,
  ) {
    super(`${url} refused the events (HTTP ${status}): ${detail}${advice === undefined ? '' : `. ${advice}`}`);
  }
}

/** The recorder does not know who sends (401), or who sends may not write for these sources (403). The message says what to do. */
export class NotAllowed extends RecorderRefused {
  constructor(url: string, status: 401 | 403, detail: string, withToken: boolean) {
    super(url, status, detail, status === 403 ? ADVICE.forbidden : withToken ? ADVICE.otherToken : ADVICE.anyToken);
  }
}

const ADVICE = {
  anyToken: 'Send a token: give the credentials of a producer at your issuer, or a file with its token',
  otherToken: 'Get another token: of an issuer that this recorder trusts, for its audience, and not expired',
  forbidden: 'Use the credentials of a producer that may write for these sources',
};

/**
 * The ledger has these events as refused, so that they do not count, and no retry changes that: put the cause right and send new events.
 * Everything else was sent, unless there is a `cause`.
 */
export class EventsNotCounted extends ClientError {
  constructor(
    readonly refused: readonly Receipt[],
    override readonly cause?: Error,
  ) {
    const shown = refused.slice(0, MOST_SHOWN).map(({ source, id, refused: why }) => `${source} ${id}: ${why}`);
    const more = refused.length > MOST_SHOWN ? `; and ${refused.length - MOST_SHOWN} more` : '';
    super(
      `${refused.length} of the events are recorded as refused and do not count: ${shown.join('; ')}${more}` +
        (cause ? `. And then: ${cause.message}` : ''),
    );
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

/** Base of what the HTTP intake refuses to record. Nothing of the request was recorded. */
export abstract class EventRefused extends Error {
  constructor(message: string) {
    super(message);
    this.name = new.target.name;
  }
}

/**
 * Without a source and an id that can be read there is nothing to answer for: the client must correct the event. `index`: the place in a
 * batch; undefined for an event that is the whole body.
 */
export class EventUnidentified extends EventRefused {
  constructor(readonly elements: readonly { index: number | undefined; detail: string }[]) {
    super('an event has no readable source and id');
  }
}

/** Events of sources that whoever sends them may not write for. Nothing of the request was recorded. */
export class SourcesNotTheirs extends EventRefused {
  constructor(readonly elements: readonly { index: number | undefined; source: string }[]) {
    super('an event is of a source that its sender may not write for');
  }
}

/** A signature covers the bytes of one event. */
export class SignedBatch extends EventRefused {
  constructor() {
    super('signed events are sent one by one');
  }
}

export class BatchTooLong extends EventRefused {
  constructor(
    readonly count: number,
    readonly limit: number,
  ) {
    super(`a batch of ${count} events is over ${limit}`);
  }
}

/** The ledger cannot be written now; whether this request was recorded is unknown. Send the same bytes again: they are recorded once. */
export class LedgerUnavailable extends Error {
  constructor(override readonly cause: unknown) {
    super('the ledger cannot be written now');
    this.name = 'LedgerAway';
  }

  /** The cause, for whoever asks what to mend. */
  get reason(): string {
    return this.cause instanceof Error ? this.cause.message : String(this.cause);
  }
}

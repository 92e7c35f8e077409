/** Base of what a witness refuses. `category` is a bounded label for metrics and for mapping to an answer. */
export abstract class WitnessRefusal extends Error {
  abstract readonly category: 'unknown-origin' | 'untrusted' | 'old-size' | 'conflict' | 'inconsistent';

  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = new.target.name;
  }
}

/** The witness does not follow this log. Its operator must add the log's key. */
export class UnknownOriginError extends WitnessRefusal {
  readonly category = 'unknown-origin';

  constructor(readonly origin: string) {
    super(`this witness does not follow ${origin}`);
  }
}

/** No good signature of a key of this log, or a bad one beside a good one. */
export class UntrustedCheckpointError extends WitnessRefusal {
  readonly category = 'untrusted';

  constructor(
    readonly origin: string,
    options?: ErrorOptions,
  ) {
    super(`the checkpoint has no valid signature of ${origin}`, options);
  }
}

/** The old size is above the checkpoint's: a log cannot shrink. Send the newest checkpoint. */
export class OldSizeError extends WitnessRefusal {
  readonly category = 'old-size';

  constructor(
    readonly oldSize: number,
    readonly size: number,
  ) {
    super(`the old size ${oldSize} is above the checkpoint's, ${size}`);
  }
}

/** The witness has cosigned another size than the one the proof starts at. Send the proof from `latestSize`. */
export class ConflictError extends WitnessRefusal {
  readonly category = 'conflict';

  constructor(
    readonly oldSize: number,
    readonly latestSize: number,
  ) {
    super(`the latest checkpoint of this witness has size ${latestSize}, not ${oldSize}`);
  }
}

/** The checkpoint is not shown to extend the one that was cosigned last. If the log signed it, ask the log. */
export class InconsistentError extends WitnessRefusal {
  readonly category = 'inconsistent';
}

/** The stored checkpoint cannot be read, or is not under this witness's cosignature. Restore the store; never delete the file. */
export class StoredCheckpointError extends Error {
  constructor(
    readonly origin: string,
    options?: ErrorOptions,
  ) {
    super(`the stored checkpoint of ${origin} is not one that this witness cosigned`, options);
    this.name = new.target.name;
  }
}

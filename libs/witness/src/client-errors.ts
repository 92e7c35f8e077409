/** Why there is no cosignature of a witness. `category` is a bounded label; `retryable` says that asking again may help. */
export abstract class WitnessFailure extends Error {
  abstract readonly category: 'ahead' | 'inconsistent' | 'refused' | 'unreachable' | 'malformed' | 'proof';
  abstract readonly retryable: boolean;

  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = new.target.name;
  }
}

/**
 * The witness says that it cosigned a larger tree than this one. Its word alone means nothing: ask its monitoring path for the
 * checkpoint. If that is under the log's own signature, a backup was restored, or a second log has our key: stop signing.
 */
export class WitnessAhead extends WitnessFailure {
  readonly category = 'ahead';
  readonly retryable = false;

  constructor(
    readonly claimedSize: number,
    readonly size: number,
  ) {
    super(`it says that it has seen size ${claimedSize}, above ${size}`);
  }
}

/** The witness holds another tree, or finds the proof wrong (409 without a size, or 422). Never retried: look into it. */
export class WitnessInconsistent extends WitnessFailure {
  readonly category = 'inconsistent';
  readonly retryable = false;

  constructor(
    readonly status: number,
    readonly detail: string,
  ) {
    super(`it finds this checkpoint inconsistent with what it has (HTTP ${status}): ${detail}`);
  }
}

/** The witness does not follow this log, does not know its key, or does not understand the request. Its operator must help. */
export class WitnessRefused extends WitnessFailure {
  readonly category = 'refused';
  readonly retryable = false;

  constructor(
    readonly status: number,
    readonly detail: string,
  ) {
    super(`it refused (HTTP ${status}): ${detail}`);
  }
}

/** No answer in time, or one that says "later". */
export class WitnessUnreachable extends WitnessFailure {
  readonly category = 'unreachable';
  readonly retryable = true;
}

/** The answer is not what the protocol says, or its signature is not the witness's over this checkpoint. */
export class WitnessMalformed extends WitnessFailure {
  readonly category = 'malformed';
  readonly retryable = false;
}

/** We could not give the proof that the witness needs. */
export class ProofUnavailable extends WitnessFailure {
  readonly category = 'proof';
  readonly retryable = true;
}

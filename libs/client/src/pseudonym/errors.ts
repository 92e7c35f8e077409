/** Base of what goes wrong with pseudonyms. No message of one holds an identifier or a key. */
export class PseudonymError extends Error {
  override readonly name: string = 'PseudonymError';
}

/** An identifier that is not of its kind. Send the item without a reference, and count it. */
export class InvalidIdentifier extends PseudonymError {
  override readonly name = 'InvalidIdentifier';
  constructor(
    readonly kind: string,
    readonly reason: string,
  ) {
    super(`not a usable ${kind}: ${reason}`);
  }
}

/** Keys that do not fit together or are malformed. Stop: references under a wrong key join nothing. */
export class InvalidKey extends PseudonymError {
  override readonly name = 'InvalidKey';
  constructor(readonly reason: string) {
    super(`pseudonym key: ${reason}`);
  }
}

export type KeyFileProblem = 'unreadable' | 'not-a-file' | 'permissions' | 'malformed' | 'exists';

/** A key file that cannot be used or written. Stop and tell the operator; the message says what to do. */
export class KeyFileError extends PseudonymError {
  override readonly name = 'KeyFileError';
  constructor(
    readonly path: string,
    readonly problem: KeyFileProblem,
    detail: string,
  ) {
    super(`key file ${path}: ${detail}`);
  }
}

/** Base of the errors of libs/verifier. A failed check is a problem in a report; an error is thrown where no report can be given. */
export abstract class VerifierError extends Error {
  abstract readonly category: 'missing' | 'unreadable' | 'argument';

  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = new.target.name;
  }
}

/** The source answers that it does not have this file. */
export class FileMissing extends VerifierError {
  readonly category = 'missing';

  constructor(
    readonly source: string,
    readonly path: string,
  ) {
    super(`${path} is not there`);
  }
}

/** The server says that this log has signed no checkpoint yet: nobody can hold it against anything, and nobody has to. */
export class LogEmptySoFar extends FileMissing {
  constructor(source: string) {
    super(source, 'checkpoint');
    this.message = 'empty so far: the log has signed no checkpoint yet, as its server says';
  }
}

/** A file is larger than what it can hold, or is not one gzip member: no log writes such a file. */
export class FileMalformed extends VerifierError {
  readonly category = 'missing';
}

/** The source cannot be read now: the network, the disk, a time limit. Says nothing about the log; try again. */
export class SourceUnreadable extends VerifierError {
  readonly category = 'unreadable';
}

/** The server wants to know who asks (401), or does not show this to whom asks (403). Trying again does not help; the message says what does. */
export class ReaderNotAllowed extends SourceUnreadable {
  constructor(url: string, status: 401 | 403, withToken: boolean) {
    const what =
      status === 403
        ? 'this is not for whom the token names: whole entries are shown to those who may read all of them'
        : withToken
          ? 'the token is not valid there: get another'
          : 'a token is needed: give --token-file, or the credentials of a client';
    super(`${url}: the server answered ${status}; ${what}`);
  }
}

/** The state file is not one that this verifier wrote, or its checkpoint is not signed by the key given. */
export class StateUnusable extends VerifierError {
  readonly category = 'unreadable';
}

/** A range that the log does not have, or a key that is missing: the caller's to put right. */
export class VerifyArgument extends VerifierError {
  readonly category = 'argument';
}

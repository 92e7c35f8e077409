import type { FieldProblem } from '../problem.js';

/** Base of what an app refuses because of the request alone. Apps have their own beside these. */
export abstract class RequestRefused extends Error {
  constructor(message: string) {
    super(message);
    this.name = new.target.name;
  }
}

/** Parameters that are unknown, missing, repeated or not of their form. All of them are named. */
export class InvalidParameters extends RequestRefused {
  constructor(readonly errors: readonly FieldProblem[]) {
    super('parameters are not as described');
  }
}

/** The path exists for other methods. */
export class MethodNotAllowed extends RequestRefused {
  constructor(
    readonly method: string,
    readonly allowed: readonly string[],
  ) {
    super(`${method} is not allowed here`);
  }
}

/** Whoever asks has asked too often. */
export class RateLimited extends RequestRefused {
  constructor(
    readonly requests: number,
    readonly seconds: number,
    readonly retrySeconds: number,
  ) {
    super('too many requests');
  }
}

/** The path's percent escapes are not UTF-8, or no escapes at all. */
export class MalformedUrl extends RequestRefused {
  constructor() {
    super('the URL cannot be decoded');
  }
}

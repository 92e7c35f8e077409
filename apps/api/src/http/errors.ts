import type { FieldProblem } from '#libs/platform';

/** Base of the api's own refusals; the ledger's have their own classes. */
export abstract class ApiError extends Error {
  constructor(message: string) {
    super(message);
    this.name = new.target.name;
  }
}

/** Parameters that are unknown, missing, repeated or not of their form. All of them are named. */
export class InvalidParameters extends ApiError {
  constructor(readonly errors: readonly FieldProblem[]) {
    super('parameters are not as described');
  }
}

/** Well-formed, but there is no such thing (yet). `what` names it in words. */
export class NotFound extends ApiError {
  constructor(readonly what: string) {
    super(`there is no ${what}`);
  }
}

/** The path exists for other methods. */
export class MethodNotAllowed extends ApiError {
  constructor(
    readonly method: string,
    readonly allowed: readonly string[],
  ) {
    super(`${method} is not allowed here`);
  }
}

/** The entry is recorded, and no published checkpoint covers it yet. Ask again in a second. */
export class NotYetSigned extends ApiError {
  constructor(
    readonly shard: string,
    readonly index: number,
    readonly signedSize: number,
  ) {
    super(`entry ${shard}/${index} is beyond the newest checkpoint, of size ${signedSize}`);
  }
}

/** PostgreSQL is unreachable. Ask again. */
export class DatabaseUnavailable extends ApiError {
  constructor() {
    super('the database is unavailable');
  }
}

/** The query took longer than this server allows: ask for less. */
export class QueryTooSlow extends ApiError {
  constructor() {
    super('the query took too long');
  }
}

/** The path's percent escapes are not UTF-8, or no escapes at all. */
export class MalformedUrl extends ApiError {
  constructor() {
    super('the URL cannot be decoded');
  }
}

/** Entry bundles hold every entry, and this server is not set to serve them. */
export class EntriesNotServed extends ApiError {
  constructor() {
    super('entry bundles are not served here');
  }
}

import { RequestRefused } from '#libs/platform';

/** Well-formed, but there is no such thing (yet). `what` names it in words. */
export class NotFound extends RequestRefused {
  constructor(readonly what: string) {
    super(`there is no ${what}`);
  }
}

/** The entry is recorded, and no published checkpoint covers it yet. Ask again in a second. */
export class NotYetSigned extends RequestRefused {
  constructor(
    readonly shard: string,
    readonly index: number,
    readonly signedSize: number,
  ) {
    super(`entry ${shard}/${index} is beyond the newest checkpoint, of size ${signedSize}`);
  }
}

/** The log has published no checkpoint so far: to a reader it is empty. Nothing is wrong; ask again once something was recorded. */
export class EmptySoFar extends RequestRefused {
  constructor(readonly shard: string) {
    super(`the log of shard ${shard} is empty so far`);
  }
}

/** PostgreSQL is unreachable, or cannot be asked now. Ask again. `reason`: which of it, in words for whoever asks. */
export class DatabaseUnavailable extends RequestRefused {
  readonly retryAfterSeconds = 2;

  constructor(
    readonly reason: string,
    override readonly cause: unknown,
  ) {
    super(`the database is unavailable: ${reason}`);
  }
}

/** The query took longer than this server allows: ask for less. */
export class QueryTooSlow extends RequestRefused {
  constructor(override readonly cause: unknown) {
    super('the query took too long');
  }
}

/** 428: it is changed only by whoever says which version of it she has seen (RFC 6585, 3). */
export class VersionNeeded extends RequestRefused {
  constructor() {
    super('If-Match is missing');
  }
}

/** 412: it has changed meanwhile; read it again. */
export class StaleVersion extends RequestRefused {
  constructor() {
    super('it is of another version by now');
  }
}

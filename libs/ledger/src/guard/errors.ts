import { LedgerError } from '../errors.js';
import type { ShardName } from '../shard.js';
import type { Discrepancy } from './discrepancy.js';

/**
 * Somebody has seen more of these shards than the database has, or another history of them: nothing is appended or signed until
 * the database has all of it again, or the log was ended (`countersign recover`). The records wait in Kafka, HTTP clients send again.
 */
export class LedgerFrozen extends LedgerError {
  readonly category = 'frozen';
  constructor(
    readonly shards: readonly ShardName[],
    readonly discrepancies: readonly Discrepancy[],
  ) {
    const why = [...new Set(discrepancies.map(({ detail }) => detail))];
    const shown = why.slice(0, 3).join('; ') + (why.length > 3 ? `; and ${why.length - 3} more` : '');
    super(
      `frozen: ${shown}. Nothing is appended or signed meanwhile; \`countersign recover\` lists what each party has seen, and what to do`,
    );
  }
}

/** Nothing is signed yet: too few of those who could have seen more have answered. They are asked again; appends go on. */
export class SigningHeld extends LedgerError {
  readonly category = 'signing-held';
  constructor(readonly detail: string) {
    super(`nothing is signed yet: ${detail}`);
  }
}

/** The database forgets commits in a power cut. Set what is named, or say that this may be so. */
export class UnsafeDatabase extends LedgerError {
  readonly category = 'unsafe-database';
  constructor(
    readonly database: string,
    readonly settings: readonly string[],
  ) {
    super(
      `${database} has ${settings.map((name) => `${name}=off`).join(', ')}: its commits may be lost in a power cut. ` +
        `Set ${settings.map((name) => `${name}=on`).join(', ')} in PostgreSQL, or, where losing the ledger does not matter, ` +
        'COUNTERSIGN_ALLOW_UNSAFE_DATABASE=true',
    );
  }
}

/** The last-signed file could not be written: its checkpoint is not published, and nothing further of the shard is signed. */
export class LastSignedNotWritten extends LedgerError {
  readonly category = 'state-not-written';
  constructor(
    readonly path: string,
    override readonly cause: Error,
  ) {
    super(
      `the last-signed file ${path} cannot be written (${cause.message}): signing stops until COUNTERSIGN_STATE_DIR can be written`,
    );
  }
}

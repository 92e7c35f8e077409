import { StatementTooLarge } from '../errors.js';

/**
 * A batch was folded, and its rows cannot be written because of what they hold: a value that a column does not take, a text too long for
 * a message. Trying again gives the same. The worker looks for the entry, in ever smaller batches, and makes a gap of it.
 */
export class CommitRefused extends Error {
  constructor(
    /** The first portion that the batch held: of which entry, and its number. */
    readonly index: number,
    readonly portion: number,
    /** How much the batch held. */
    readonly entries: number,
    readonly portions: number,
    override readonly cause: unknown,
  ) {
    const what = cause instanceof Error ? cause.message : String(cause);
    const which = entries > 1 ? `entries ${index} to ${index + entries - 1}` : `entry ${index}, portion ${portion},`;
    super(`${which} cannot be written: ${what}`);
    this.name = 'CommitRefused';
  }
}

/**
 * SQLSTATE classes that speak of the rows: 21 cardinality, 22 data, 23 integrity, 54 program limits. All else (08 connection, 40 rollback, 53 resources, 55, 57
 * operator's intervention, 58 system; 28 and 42: rights, and schemas that migrations have not reached) is cured by waiting, or
 * by an operator, never by leaving an entry out.
 */
const CONTENT = /^(?:21|22|23|54)/;

/**
 * Whether a failure speaks of the rows that were sent, or were to be. Other errors without a SQLSTATE are the network's: a message that is too
 * large for PostgreSQL fails as an outage does, so such a one is refused before it is sent.
 */
export function isOfContent(error: unknown): boolean {
  if (error instanceof StatementTooLarge) return true;
  const { code } = error as { code?: unknown };
  return typeof code === 'string' && CONTENT.test(code);
}

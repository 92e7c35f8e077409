import { StatementTooLarge } from '../errors.js';

/**
 * A batch was folded, but its rows cannot be written because of their contents: a value that a column does not accept, or a text that is
 * too long for a message. A retry gives the same result. The worker searches for the entry with smaller and smaller batches, and makes a
 * gap of it.
 */
export class CommitRefused extends Error {
  constructor(
    /** Entry and number of the first portion in the batch. */
    readonly index: number,
    readonly portion: number,
    /** The size of the batch. */
    readonly entries: number,
    readonly portions: number,
    override readonly cause: unknown,
  ) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    const place = entries > 1 ? `entries ${index} to ${index + entries - 1}` : `entry ${index}, portion ${portion},`;
    super(`${place} cannot be written: ${reason}`);
    this.name = 'CommitRefused';
  }
}

/**
 * SQLSTATE classes about the rows: 21 cardinality, 22 data, 23 integrity, 54 program limits. Waiting or an operator cures all others (08
 * connection, 40 rollback, 53 resources, 55, 57 operator intervention, 58 system; 28 and 42: rights, and schemas that migrations have not
 * reached), so no entry is left out for them.
 */
const CONTENT = /^(?:21|22|23|54)/;

/**
 * Is a failure caused by the rows of the statement? Other errors without a SQLSTATE come from the network. PostgreSQL fails on a message
 * that is too large in the same way as in an outage, so such a message is refused before it is sent.
 */
export function isOfContent(error: unknown): boolean {
  if (error instanceof StatementTooLarge) return true;
  const { code } = error as { code?: unknown };
  return typeof code === 'string' && CONTENT.test(code);
}

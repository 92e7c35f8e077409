import { createHash } from 'node:crypto';
import type { z } from 'zod';
import { InvalidParameters } from '#libs/platform';

/**
 * Opaque cursors: base64url of JSON [digest of the filters, position]. The digest refuses a cursor that was made for
 * other filters, which would skip rows unnoticed. A cursor is no secret and grants nothing: its position is checked like
 * any other input.
 */
export function encodeCursor(filters: unknown, position: unknown): string {
  return Buffer.from(JSON.stringify([digestOf(filters), position])).toString('base64url');
}

/** @throws InvalidParameters unless `encodeCursor` could have made it for these filters */
export function decodeCursor<S extends z.ZodType>(
  cursor: string | undefined,
  filters: unknown,
  position: S,
): z.output<S> | undefined {
  if (cursor === undefined) return undefined;
  const refuse = (detail: string): InvalidParameters => new InvalidParameters([{ pointer: '#/query/cursor', detail }]);
  let parts: unknown;
  try {
    parts = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'), textAlone);
  } catch {
    parts = undefined;
  }
  if (!Array.isArray(parts) || parts.length !== 2) throw refuse('is not the cursor of a `next` link');
  if (parts[0] !== digestOf(filters)) throw refuse('belongs to other filters; begin again without it');
  const read = position.safeParse(parts[1]);
  if (!read.success) throw refuse('is not the cursor of a `next` link');
  return read.data;
}

/** PostgreSQL has no text with this character, and would fail instead of saying so. */
function textAlone(_name: string, value: unknown): unknown {
  if (typeof value === 'string' && value.includes('\0')) throw new SyntaxError('no text');
  return value;
}

function digestOf(filters: unknown): string {
  return createHash('sha256').update(JSON.stringify(filters)).digest('base64url').slice(0, 11);
}

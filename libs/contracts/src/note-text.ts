import { createHash } from 'node:crypto';
import { z } from 'zod';

/** A note is what an officer types beside an act, not a file: a page and a half. */
export const MAX_NOTE_CHARACTERS = 4_000;

/** What is searched for identifiers of people beside: `clearIdentifierIn`. Lines may end in any way; other control characters are refused. */
export const noteText = z
  .string()
  .min(1)
  .max(MAX_NOTE_CHARACTERS)
  .regex(
    /^[^\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\ud800-\udfff]*$/u,
    'must be text, with no other control characters than tabs and line ends',
  )
  .regex(/\S/, 'must not be blank');

/** base64url of 16 random bytes. */
export const noteSalt = z.string().regex(/^[A-Za-z0-9_-]{22}$/);

/** What an act of `oversight` says of its note: base64url sha256(salt ‖ UTF-8 text). */
export const noteCommitment = (salt: Buffer, text: string): string =>
  createHash('sha256').update(salt).update(text, 'utf8').digest('base64url');

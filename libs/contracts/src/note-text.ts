import { createHash } from 'node:crypto';
import { z } from 'zod';
import { text } from './primitives.js';

/** A note is what an officer types beside an act, not a file: a page and a half. */
export const MAX_NOTE_CHARACTERS = 4_000;

/** Embeddings, overrides and isolates make a line read in another order than it is recorded in (Unicode TR 36, section 3.1). */
const AS_READ = [
  /^[^\u202a-\u202e\u2066-\u2069]*$/u,
  'must read in the order in which it stands: no direction marks',
] as const;
const SAYS_SOMETHING = [/\S/, 'must not be blank'] as const;

/** What is searched for identifiers of people beside: `clearIdentifierIn`. Lines may end in any way; other control characters are refused. */
export const noteText = z
  .string()
  .min(1)
  .max(MAX_NOTE_CHARACTERS)
  .regex(
    /^[^\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\ud800-\udfff]*$/u,
    'must be text, with no other control characters than tabs and line ends',
  )
  .regex(...AS_READ)
  .regex(...SAYS_SOMETHING);

/** One line that a person typed to be recorded for good, such as the reason of an act; of at most `max` characters. */
export const typedLine = (max: number) =>
  text(max)
    .min(1)
    .regex(
      /^[^\u0000-\u001f\u007f-\u009f\u2028\u2029\ud800-\udfff]*$/u,
      'must be one line of text, with no control characters',
    )
    .regex(...AS_READ)
    .regex(...SAYS_SOMETHING);

/** base64url of 16 random bytes. */
export const noteSalt = z.string().regex(/^[A-Za-z0-9_-]{22}$/);

/** What an act of `oversight` says of its note: base64url sha256(salt ‖ UTF-8 text). */
export const noteCommitment = (salt: Buffer, text: string): string =>
  createHash('sha256').update(salt).update(text, 'utf8').digest('base64url');

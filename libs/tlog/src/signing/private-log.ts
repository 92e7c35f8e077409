import type { NoteVerifier } from '../key-types.js';
import { openNote } from '../note.js';
import type { NoteSigner } from './key.js';
import { signNote } from './sign-note.js';

/**
 * Logs of who reads another log: sizes and times of their checkpoints say when an inspector looks, so a witness shows them to nobody but
 * the log itself and those whom it trusts. C2SP knows no such logs; whoever follows one has to tell them by the end of the origin.
 */
export const isPrivateLog = (origin: string): boolean => origin.endsWith('/access');

/** The first line is no origin, and the second no size: nobody can take what is signed here for a checkpoint. */
const PURPOSE = 'countersign-ask/v1';
const SCHEME = 'Signed-Note ';
/** Between the clocks of a log and its witness; for so long whoever overhears a question can repeat it. */
const TOLERANCE_SECONDS = 300;
const MAX_HEADER = 8_192;

const textOf = (origin: string, seconds: number | string): string => `${PURPOSE}\n${origin}\n${seconds}\n`;

/** The `Authorization` by which a log asks a witness for the latest checkpoint of its own that the witness has seen. `key`: named as the origin. */
export function askAsLog(key: NoteSigner, seconds: number): string {
  return `${SCHEME}${signNote(textOf(key.verifier.name, seconds), [key]).toString('base64')}`;
}

/** Whether it was made by the log with one of these keys, of this origin, about now. */
export function isAskedByLog(
  authorization: string,
  origin: string,
  verifiers: readonly NoteVerifier[],
  seconds: number,
): boolean {
  if (!authorization.startsWith(SCHEME) || authorization.length > MAX_HEADER) return false;
  try {
    const { text } = openNote(Buffer.from(authorization.slice(SCHEME.length), 'base64'), verifiers);
    const at = text.split('\n')[2] ?? '';
    return text === textOf(origin, at) && Math.abs(Number(at) - seconds) <= TOLERANCE_SECONDS;
  } catch {
    return false;
  }
}

import { HASH_SIZE, isEmptyRoot } from '#portable/merkle';
import { decodeBase64, encodeBase64 } from './base64.js';
import { parseUint53 } from './decimal.js';
import { CheckpointFormatError, NoTrustedSignatureError, OriginMismatchError, TlogError } from './errors.js';
import type { NoteVerifier } from './key-types.js';
import { openNote, type VerifiedNote } from './note.js';

/** A log's statement about itself: its origin has `size` leaves under `root` (C2SP tlog-checkpoint). */
export interface Checkpoint {
  readonly origin: string;
  readonly size: number;
  readonly root: Uint8Array;
  /** Further lines, not recommended; each without its newline. */
  readonly extensions: readonly string[];
}

/** The note body. Throws CheckpointFormatError for what parseCheckpoint would refuse. */
export function formatCheckpoint({ origin, size, root, extensions }: Checkpoint): string {
  const body = [origin, String(size), encodeBase64(root), ...extensions].map((line) => `${line}\n`).join('');
  const read = parseCheckpoint(body);
  if (read.origin !== origin || read.extensions.length !== extensions.length) {
    throw new CheckpointFormatError('a line of a checkpoint has no newline in it');
  }
  return body;
}

/** Reads a note body; throws CheckpointFormatError, also for an empty tree with another root than SHA-256(""). */
export function parseCheckpoint(body: string): Checkpoint {
  const checkpoint = parseClaim(body);
  if (checkpoint.size === 0 && !isEmptyRoot(checkpoint.root))
    throw new CheckpointFormatError('the root of a tree of size 0 is SHA-256("")');
  return checkpoint;
}

/** As parseCheckpoint, whatever the root of an empty tree: a witness refuses that one as a lie, not as malformed. */
export function parseClaim(body: string): Checkpoint {
  if (!body.endsWith('\n')) throw new CheckpointFormatError('a checkpoint ends in a newline');
  const lines = body.slice(0, -1).split('\n');
  if (lines.includes('')) throw new CheckpointFormatError('a checkpoint has no empty lines');
  const [origin, sizeText, rootText, ...extensions] = lines;
  if (origin === undefined || sizeText === undefined || rootText === undefined) {
    throw new CheckpointFormatError('a checkpoint has at least three lines: origin, size and root');
  }
  const size = field('size', () => parseUint53(sizeText));
  const root = field('root', () => decodeBase64(rootText));
  if (root.length !== HASH_SIZE)
    throw new CheckpointFormatError(`the root has ${root.length} bytes, expected ${HASH_SIZE}`);
  return { origin, size, root, extensions };
}

/**
 * Reads a signed checkpoint of a log: its own signature must be there and good, the origin must be its key's name, and every
 * signature of the other verifiers (cosigners) that is there must be good. `note.verified` says who signed; whether they are
 * enough is the caller's policy. Throws the errors of openNote, CheckpointFormatError and OriginMismatchError.
 */
export function openCheckpoint(
  note: Uint8Array,
  log: NoteVerifier,
  others: readonly NoteVerifier[] = [],
): { checkpoint: Checkpoint; note: VerifiedNote } {
  const opened = openNote(note, [log, ...others]);
  if (!opened.verified.some(({ name, keyId }) => name === log.name && keyId === log.keyId)) {
    // Only cosigners signed: the text is not the log's word.
    throw new NoTrustedSignatureError([...opened.verified, ...opened.unverified].map(({ name }) => name));
  }
  const checkpoint = parseCheckpoint(opened.text);
  if (checkpoint.origin !== log.name) throw new OriginMismatchError(log.name, checkpoint.origin);
  return { checkpoint, note: opened };
}

function field<T>(name: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof TlogError) throw new CheckpointFormatError(`${name}: ${error.message}`, { cause: error });
    throw error;
  }
}

import { concatBytes, utf8 } from '#portable/crypto';
import { encodeBase64 } from './base64.js';
import { parseClaim } from './checkpoint.js';
import type { Checkpoint } from './checkpoint.js';
import { parseUint53 } from './decimal.js';
import { AddCheckpointFormatError } from './errors.js';
import { readHashes, refusing, splitHead } from './proof-lines.js';
import { MAX_NOTE_BYTES, parseNote } from './note.js';

/** What a log sends to a witness (C2SP tlog-witness, add-checkpoint). Nothing in it is verified. */
export interface AddCheckpoint {
  /** Of the checkpoint that the witness is thought to have; 0 for none. */
  readonly oldSize: number;
  /** Consistency from there; empty for old size 0. */
  readonly proof: readonly Uint8Array[];
  /** The signed note. */
  readonly checkpoint: Uint8Array;
}

/** The note, and the most that can stand before it: a size and 63 hashes. */
const MAX_ADD_CHECKPOINT_BYTES = MAX_NOTE_BYTES + 32 + 63 * 45;

const refuse = (reason: string, options?: ErrorOptions): AddCheckpointFormatError =>
  new AddCheckpointFormatError(`an add-checkpoint request: ${reason}`, options);

/** The request's body. Throws AddCheckpointFormatError for what parseAddCheckpoint would refuse. */
export function formatAddCheckpoint({ oldSize, proof, checkpoint }: AddCheckpoint): Uint8Array {
  const head = [`old ${oldSize}`, ...proof.map(encodeBase64)].map((line) => `${line}\n`).join('');
  const body = concatBytes(utf8(`${head}\n`), checkpoint);
  parseAddCheckpoint(body);
  return body;
}

/**
 * Reads a request's body, down to the fields of its checkpoint. Throws AddCheckpointFormatError: the witness answers 400. An
 * old size above the checkpoint's is for the caller to refuse.
 */
export function parseAddCheckpoint(body: Uint8Array): AddCheckpoint & { readonly claimed: Checkpoint } {
  return refusing(AddCheckpointFormatError, refuse, () => {
    if (body.length > MAX_ADD_CHECKPOINT_BYTES) throw refuse(`it has at most ${MAX_ADD_CHECKPOINT_BYTES} bytes`);
    const head = splitHead(body);
    if (head === undefined) throw refuse('an empty line comes before the checkpoint');
    const [first = '', ...hashes] = head.lines;
    if (!first.startsWith('old ')) throw refuse('the first line is "old <size>"');
    return {
      oldSize: parseUint53(first.slice('old '.length)),
      proof: readHashes(hashes, refuse),
      checkpoint: head.note,
      claimed: parseClaim(parseNote(head.note).text),
    };
  });
}

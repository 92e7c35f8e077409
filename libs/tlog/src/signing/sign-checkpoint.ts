import { utf8 } from '#libs/crypto';
import { type Checkpoint, formatCheckpoint, parseCheckpoint } from '../checkpoint.js';
import { ED25519 } from '../ed25519.js';
import { OriginMismatchError, WrongKeyTypeError } from '../errors.js';
import { checkKeyName } from '../key-types.js';
import { type NoteSignature, parseNote } from '../note.js';
import type { NoteSigner } from './key.js';
import { signNote } from './sign-note.js';

/**
 * The signed note. The caller has made sure that no other root was ever signed for this origin and size, and that this tree
 * extends the last one signed. Throws OriginMismatchError unless the log key's name is the origin, WrongKeyTypeError unless it
 * is a plain Ed25519 key, which every tlog-tiles client can check.
 */
export function signCheckpoint(checkpoint: Checkpoint, log: NoteSigner, others: readonly NoteSigner[] = []): Buffer {
  checkKeyName(checkpoint.origin);
  if (log.verifier.type !== ED25519) throw new WrongKeyTypeError(log.verifier.type, 'a log');
  if (log.verifier.name !== checkpoint.origin) throw new OriginMismatchError(log.verifier.name, checkpoint.origin);
  return signNote(formatCheckpoint(checkpoint), [log, ...others]);
}

/**
 * The cosigner's word that, at this time (seconds since 1970), the checkpoint is of the largest consistent tree it has seen of
 * its origin; making sure of that is the caller's. Neither the note's signatures nor its time are checked here. Throws
 * WrongKeyTypeError, CosignatureTimeError, NoteFormatError, CheckpointFormatError.
 */
export function cosign(checkpointNote: Uint8Array, key: NoteSigner, seconds: number): NoteSignature {
  const { name, keyId, type } = key.verifier;
  if (key.signAt === undefined) throw new WrongKeyTypeError(type, 'a cosigner');
  const { text } = parseNote(checkpointNote);
  parseCheckpoint(text);
  return { name, keyId, signature: key.signAt(utf8(text), seconds) };
}

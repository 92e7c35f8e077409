import { parseCheckpoint } from './checkpoint.js';
import { COSIGNATURE_BYTES } from './cosignature-type.js';
import { NoteFormatError, WrongKeyTypeError } from './errors.js';
import type { PrivateKey } from './key.js';
import { MAX_NOTE_BYTES, MAX_NOTE_SIGNATURES, parseNote, parseSignatureLine } from './note.js';
import type { NoteSignature } from './note.js';

/**
 * The cosigner's word that, at this time (seconds since 1970), the checkpoint is of the largest consistent tree it has seen of
 * its origin; making sure of that is the caller's. Neither the note's signatures nor its time are checked here. Throws
 * WrongKeyTypeError, CosignatureTimeError, NoteFormatError, CheckpointFormatError.
 */
export function cosign(checkpointNote: Uint8Array, key: PrivateKey, seconds: number): NoteSignature {
  const { name, keyId, type } = key.verifier;
  if (key.signAt === undefined) throw new WrongKeyTypeError(type, 'a cosigner');
  const { text } = parseNote(checkpointNote);
  parseCheckpoint(text);
  return { name, keyId, signature: key.signAt(Buffer.from(text), seconds) };
}

/** Seconds since 1970; 0 is no time. Throws NoteFormatError for what is no cosignature, or is later than numbers can say. */
export function cosignedAt({ signature }: NoteSignature): number {
  if (signature.length !== COSIGNATURE_BYTES)
    throw new NoteFormatError(`a cosignature has ${COSIGNATURE_BYTES} bytes, not ${signature.length}`);
  const seconds = signature.readBigUInt64BE();
  if (seconds > BigInt(Number.MAX_SAFE_INTEGER)) throw new NoteFormatError('the time of a cosignature is below 2^53');
  return Number(seconds);
}

/** A witness's answer: signature lines, each with its newline, at least one (C2SP tlog-witness). Throws NoteFormatError. */
export function parseCosignatures(text: string): NoteSignature[] {
  if (text.length > MAX_NOTE_BYTES)
    throw new NoteFormatError(`signature lines have at most ${MAX_NOTE_BYTES} characters`);
  if (!text.endsWith('\n')) throw new NoteFormatError('a signature line ends in a newline');
  const lines = text.slice(0, -1).split('\n');
  if (lines.length > MAX_NOTE_SIGNATURES) throw new NoteFormatError(`at most ${MAX_NOTE_SIGNATURES} signature lines`);
  return lines.map(parseSignatureLine);
}

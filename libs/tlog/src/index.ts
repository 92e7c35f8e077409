/** Signed notes, keys and checkpoints of transparency logs, byte for byte as C2SP describes them. Pure, but for key files. */
export { decodeBase64, encodeBase64 } from './base64.js';
export { formatCheckpoint, openCheckpoint, parseCheckpoint, signCheckpoint } from './checkpoint.js';
export type { Checkpoint } from './checkpoint.js';
export { parseUint53, parseUint64 } from './decimal.js';
export { ED25519 } from './ed25519.js';
export * from './errors.js';
export { readKeyFile, writeKeyFile } from './key-file.js';
export { checkKeyName, formatKeyId, keyIdOf } from './key-name.js';
export { formatVkey, generateLogKey, parseSkey, parseVkey } from './key.js';
export type { PrivateKey } from './key.js';
export {
  formatNote,
  formatSignatureLine,
  MAX_NOTE_BYTES,
  MAX_NOTE_SIGNATURES,
  openNote,
  parseNote,
  parseSignatureLine,
  signNote,
} from './note.js';
export type { Note, NoteSignature, VerifiedNote } from './note.js';
export type { NoteSigner, NoteVerifier, SignatureType } from './signature-type.js';

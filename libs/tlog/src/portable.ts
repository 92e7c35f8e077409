/**
 * Signed notes, checkpoints, cosignatures, proofs and policies of transparency logs, byte for byte as C2SP describes them, over
 * cryptography that is given: for a page as for a service. Pure. Nothing here signs.
 */
export { formatAddCheckpoint, parseAddCheckpoint } from './add-checkpoint.js';
export { decodeBase64, encodeBase64 } from './base64.js';
export { formatCheckpoint, openCheckpoint, parseCheckpoint } from './checkpoint.js';
export type { Checkpoint } from './checkpoint.js';
export { COSIGNATURE, cosignedAt, parseCosignatures } from './cosignature.js';
export { parseUint53 } from './decimal.js';
export { ED25519 } from './ed25519.js';
export {
  AddCheckpointFormatError,
  InvalidSignatureError,
  NoteFormatError,
  NoTrustedSignatureError,
  OriginMismatchError,
  PolicyFormatError,
  TlogError,
  WeakKeyError,
  WrongKeyTypeError,
} from './errors.js';
export { formatKeyId } from './key-types.js';
export type { NoteVerifier } from './key-types.js';
export { addSignatures, formatNote, formatSignatureLine, openNote, parseNote, parseSignatureLine } from './note.js';
export type { Note, NoteSignature } from './note.js';
export { isSatisfied } from './policy.js';
export type { Policy, PolicyWitness, Quorum } from './policy.js';
export { formatProof, parseProof, splitProof } from './proof.js';
export type { TlogProof } from './proof.js';
export { tlog } from './tlog.js';
export { formatVkey } from './vkey.js';

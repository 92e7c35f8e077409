/** Signed notes, keys, checkpoints, cosignatures, proofs and policies of transparency logs, byte for byte as C2SP describes them. Pure, but for key files. */
export { formatAddCheckpoint, parseAddCheckpoint } from './add-checkpoint.js';
export { decodeBase64, encodeBase64 } from './base64.js';
export { formatCheckpoint, openCheckpoint, parseCheckpoint, signCheckpoint } from './checkpoint.js';
export type { Checkpoint } from './checkpoint.js';
export { COSIGNATURE, cosign, cosignedAt, parseCosignatures } from './cosignature.js';
export { parseUint53 } from './decimal.js';
export { ED25519 } from './ed25519.js';
export { AddCheckpointFormatError, NoteFormatError, TlogError, WeakKeyError, WrongKeyTypeError } from './errors.js';
export { readKeyFile, writeKeyFile } from './key-file.js';
export { formatVkey, generateCosignerKey, generateLogKey, parseSkey, parseVkey } from './key.js';
export type { PrivateKey } from './key.js';
export {
  addSignatures,
  formatNote,
  formatSignatureLine,
  openNote,
  parseNote,
  parseSignatureLine,
  signNote,
} from './note.js';
export type { NoteSignature } from './note.js';
export { isSatisfied, parsePolicy } from './policy.js';
export { askAsLog, isAskedByLog, isPrivateLog } from './private-log.js';
export type { Policy, PolicyWitness } from './policy.js';
export { formatProof, parseProof, verifyProof } from './proof.js';
export { formatKeyId, keyIdOf } from './key-types.js';
export type { NoteSigner, NoteVerifier } from './key-types.js';

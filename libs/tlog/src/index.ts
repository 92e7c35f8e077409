/** Signed notes, keys, checkpoints, cosignatures, proofs and policies of transparency logs, byte for byte as C2SP describes them. Pure, but for key files. */
export { formatAddCheckpoint, MAX_ADD_CHECKPOINT_BYTES, parseAddCheckpoint } from './add-checkpoint.js';
export type { AddCheckpoint } from './add-checkpoint.js';
export { decodeBase64, encodeBase64 } from './base64.js';
export { formatCheckpoint, openCheckpoint, parseCheckpoint, signCheckpoint } from './checkpoint.js';
export type { Checkpoint } from './checkpoint.js';
export { cosign, cosignedAt, parseCosignatures } from './cosignature.js';
export { COSIGNATURE } from './cosignature-type.js';
export { parseUint53, parseUint64 } from './decimal.js';
export { ED25519 } from './ed25519.js';
export * from './errors.js';
export { readKeyFile, writeKeyFile } from './key-file.js';
export { checkKeyName, formatKeyId, keyIdOf } from './key-name.js';
export { formatVkey, generateCosignerKey, generateLogKey, parseSkey, parseVkey } from './key.js';
export type { PrivateKey } from './key.js';
export {
  addSignatures,
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
export { isSatisfied, MAX_POLICY_BYTES, parsePolicy } from './policy.js';
export type { Policy, PolicyLog, PolicyWitness, Quorum } from './policy.js';
export { formatProof, MAX_PROOF_BYTES, parseProof, verifyProof } from './proof.js';
export type { Leaf, ProofClaim, TlogProof } from './proof.js';
export type { NoteSigner, NoteVerifier, SignatureType } from './signature-type.js';

import { nodeCrypto } from '#libs/crypto';
import { formatAddCheckpoint as formatAddCheckpointBytes } from './add-checkpoint.js';
import { addSignatures as addSignaturesBytes, formatNote as formatNoteBytes } from './note.js';
import { formatProof as formatProofBytes } from './proof.js';
import { tlog } from './tlog.js';

/* All that takes cryptography, over node:crypto: what services and commands import by name. */
export const { keyIdOf, verifierOf, parseVkey, parsePolicy, verifyProof } = tlog(nodeCrypto);

/** What services write comes as a Buffer, so that its toString is its text. */
const inBuffer =
  <A extends unknown[]>(write: (...given: A) => Uint8Array) =>
  (...given: A): Buffer => {
    const { buffer, byteOffset, byteLength } = write(...given);
    return Buffer.from(buffer, byteOffset, byteLength);
  };

export const formatAddCheckpoint = inBuffer(formatAddCheckpointBytes);
export const addSignatures = inBuffer(addSignaturesBytes);
export const formatNote = inBuffer(formatNoteBytes);
export const formatProof = inBuffer(formatProofBytes);

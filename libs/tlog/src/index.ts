/**
 * Transparency logs for services and commands: what portable.ts has, over node:crypto, and what signs. Pure, but for key files. A page
 * imports portable.ts and brings its cryptography.
 */
export {
  addSignatures,
  formatAddCheckpoint,
  formatNote,
  formatProof,
  keyIdOf,
  parsePolicy,
  parseVkey,
  verifyProof,
} from './node.js';
export * from './portable.js';
export { readKeyFile, writeKeyFile } from './signing/key-file.js';
export { generateCosignerKey, generateLogKey, parseSkey } from './signing/key.js';
export type { NoteSigner, PrivateKey } from './signing/key.js';
export { askAsLog, isAskedByLog, isPrivateLog } from './signing/private-log.js';
export { cosign, signCheckpoint } from './signing/sign-checkpoint.js';
export { signNote } from './signing/sign-note.js';

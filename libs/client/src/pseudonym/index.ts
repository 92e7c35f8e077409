export { InvalidIdentifier, InvalidKey, KeyFileError, PseudonymError, type KeyFileProblem } from './errors.js';
export { normaliseIdentifier, normaliseText, taxpayerId, type SubjectId } from './identifier.js';
export { generateKeyFile, readKeyFile, writeKeyFile } from './key-file.js';
export { PseudonymKey } from './pseudonym-key.js';
export { Pseudonymiser } from './pseudonymiser.js';

export { InvalidIdentifier, InvalidKey, KeyFileError, PseudonymError } from './errors.js';
export { taxpayerId, type SubjectId } from './identifier.js';
export { generateKeyFile, readKeyFile, writeKeyFile } from './key-file.js';
export { PseudonymKey } from './pseudonym-key.js';
export { Pseudonymiser } from './pseudonymiser.js';

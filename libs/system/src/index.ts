/** Services of the machine that all our programs need. Node's own modules only: no framework, no driver, no other lib. */
export { backOffMs, type BackOff } from './back-off.js';
export { crashPoints, noCrash } from './crash-points.js';
export { createFile, makeFolder, placeFile, type PlaceOptions, replaceFile, syncFolder } from './durable-files.js';
export { FolderLock, FolderLocked } from './folder-lock.js';
export { type FieldLog, type Log, type LogFields, silentLog } from './log.js';
export { PasswordFileError, urlWithPassword } from './password-file.js';
export {
  PrivateFileError,
  type PrivateFileOptions,
  type PrivateFileProblem,
  readPrivateBytes,
  readPrivateFile,
  readPrivateFileSync,
  readSecretKey,
} from './private-files.js';
export { shellQuoted } from './shell-quoted.js';
export { certificatesIn, checkPair, PemError } from './tls/pem.js';
export { tlsTrouble, type TlsTrouble } from './tls/trouble.js';

/** C2SP tlog-witness: what a witness decides and stores, and the client with which a log asks its witnesses. */
export { WitnessAhead, WitnessInconsistent } from './client-errors.js';
export { WitnessClient } from './client.js';
export { WITNESS_CRASH_POINTS, type WitnessCrashPoint } from './crash-points.js';
export {
  WitnessRefusal,
  UnknownOriginError,
  UntrustedCheckpointError,
  OldSizeError,
  ConflictError,
  InconsistentError,
} from './errors.js';
export { FileStore, originHash } from './file-store.js';
export { parseLogKeys } from './log-keys.js';
export { Witness } from './witness.js';
export type { Fork } from './witness.js';

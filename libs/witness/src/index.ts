/** C2SP tlog-witness: what a witness decides and stores, and the client with which a log asks its witnesses. */
export * from './client-errors.js';
export { WitnessClient } from './client.js';
export type { Collected, CollectOptions, ProofFrom, Seen } from './client.js';
export { WITNESS_CRASH_POINTS } from './crash-points.js';
export type { WitnessCrashPoint } from './crash-points.js';
export * from './errors.js';
export { FileStore, originHash } from './file-store.js';
export { LogKeysError, parseLogKeys } from './log-keys.js';
export type { Change, WitnessStore } from './store.js';
export { Witness } from './witness.js';
export type { Fork, WitnessOptions } from './witness.js';

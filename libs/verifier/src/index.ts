/**
 * Checks a transparency log, a receipt, or the intake of a ledger from outside: over libs/merkle, libs/tlog and libs/contracts and what
 * Node brings, so that an auditor can read all of it.
 */
export { ActStreams } from './act-streams.js';
export { catchUp, type CaughtUp } from './catch-up.js';
export { DirectorySource } from './directory-source.js';
export { factsOf, partitionName } from './entry-frame.js';
export * from './errors.js';
export { type EntryBundleJob, type EntryBundleResult, hashEntryBundle } from './hash-entry-bundle.js';
export { gunzipMember, isGzip, MAX_ENTRY_BUNDLE_BYTES, unpackEntryBundle } from './gzip.js';
export { EntryBundleChanged, HashedEntryBundles } from './hashed-entry-bundles.js';
export { httpGet, type HttpQuestion } from './http-get.js';
export { checkHistory, type SeenCheckpoint } from './history.js';
export { MemoryBudget } from './memory-budget.js';
export {
  IntakeCounts,
  type PartitionCounts,
  type SequenceCounts,
  subtract,
  INTAKE_COUNTS_BYTES,
} from './intake-counts.js';
export { type OffsetRange, OffsetSet } from './offset-set.js';
export { openLog, openNote, type OpenedLog, type Trust } from './open-log.js';
export * from './report.js';
export type { LogSource } from './source.js';
export { StateFile } from './state-file.js';
export { UrlSource, type UrlOptions } from './url-source.js';
export { verifyLog, type VerifyLogOptions, type VerifyProgress, WORKERS_FROM } from './verify-log.js';
export { checkReceipt, consistencyToAsk, readPins, readVkeys } from './receipt/node.js';
export { type ReceiptClaim, type ReceiptReport, verifyReceipt } from './receipt/verify-receipt.js';
export * from './portable.js';

/**
 * Checks a transparency log, a receipt, or the intake of a ledger from outside: over libs/merkle, libs/tlog and libs/contracts and what
 * Node brings, so that an auditor can read all of it.
 */
export { catchUp, type CaughtUp } from './catch-up.js';
export { DirectorySource } from './directory-source.js';
export { partitionName } from './entry-frame.js';
export * from './errors.js';
export { type BundleJob, type BundleResult, hashBundle } from './hash-bundle.js';
export { gunzipMember, isGzip, MAX_BUNDLE_BYTES, unpackBundle } from './gzip.js';
export { BundleChanged, HashedBundles } from './hashed-bundles.js';
export { httpGet, type HttpQuestion } from './http-get.js';
export { checkHistory, type SeenCheckpoint } from './history.js';
export { MemoryBudget } from './memory-budget.js';
export { IntakeTally, type PartitionTally, type SequenceTally, subtract, TALLY_BYTES } from './intake-tally.js';
export { type OffsetRange, OffsetSet } from './offset-set.js';
export { openLog, openNote, type OpenedLog, type Trust } from './open-log.js';
export * from './report.js';
export type { LogSource } from './source.js';
export { StateFile } from './state-file.js';
export { UrlSource, type UrlOptions } from './url-source.js';
export { verifyLog, type VerifyLogOptions, type VerifyProgress, WORKERS_FROM } from './verify-log.js';
export { type ReceiptClaim, type ReceiptReport, verifyReceipt } from './verify-receipt.js';

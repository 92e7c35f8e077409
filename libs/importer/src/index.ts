/** Flat files to events (Level 0): reads, assesses, builds and sends what a header file describes. Over client and addresses. */
export type { ImportCounts } from './counts.js';
export type { ImportWarning } from './warnings.js';
export { RowsInvalid } from './errors.js';
export { dryRunImport, importFiles } from './import-files.js';

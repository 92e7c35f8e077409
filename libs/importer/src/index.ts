export type { ImportCounts } from './counts.js';
export { dryRunImport, importFiles } from './import-files.js';

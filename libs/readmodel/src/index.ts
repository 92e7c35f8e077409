/** What the detector writes and the api reads. */
export {
  DETECTOR_CRASH_POINTS,
  type DetectorCrashPoint,
  detectorCrashPoints,
  SEAL_CRASH_POINTS,
} from './crash-points.js';
export { Detector, type DetectorOptions, type DetectorStatus } from './detector/detector.js';
export { overview, type Overview } from './detector/overview.js';
export type { DetectorLog, DetectorObserver } from './detector/observer.js';
export * from './errors.js';
export { type Ask, hitsFrom, hitsOfFindings } from './seal/hit-rows.js';
export { type Seal, sealStream } from './seal/sealed.js';
export { defaultFoldSettings, type FoldSettings } from './fold/fold-session.js';
export { type Generation } from './generation/generation.js';
export * from './queries/index.js';
export type { TableDifference } from './rebuild/compare.js';
export { purgeRetired } from './rebuild/purge.js';
export { rebuild, type RebuildOptions, type RebuildReport } from './rebuild/rebuild.js';
export { readmodelMigrations, readmodelSchema } from './schema/index.js';
export { FOLDED_TABLES, type FoldedTable } from './schema/tables.js';

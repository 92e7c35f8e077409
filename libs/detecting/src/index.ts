export { compareRows, type FoldedShard, type RowDifference, strayShards } from './check/compare-rows.js';
export { DETECTOR_CRASH_POINTS, OVERSIGHT_CRASH_POINTS, SEAL_CRASH_POINTS } from './crash-points.js';
export { Detector, type DetectorOptions, type DetectorStatus } from './detector/detector.js';
export type { DetectorObserver, JudgedEntry } from './detector/observer.js';
export type { RuleCost } from './detector/rule-meter.js';
export { purgeRetired } from './rebuild/purge.js';
export { rebuild, type RebuildReport } from './rebuild/rebuild.js';
export type { OversightDifference } from './oversight/compare.js';
export { rebuildOversight, verifyOversight } from './oversight/rebuild.js';

/** Every step of a commit at which a detector may die. The fault tests kill one at each. */
export const DETECTOR_CRASH_POINTS = [
  'detector.afterLease',
  'detector.afterFold',
  'detector.afterCursor',
  'detector.afterEvents',
  'detector.afterHits',
  'detector.afterMemory',
  'detector.beforeCommit',
  'detector.afterCommit',
] as const;
/** Steps of a seal of findings. Between them is an append, with the ledger's own crash points. */
export const SEAL_CRASH_POINTS = ['seal.afterRead', 'seal.afterAppend'] as const;
/** Steps of the fold of `oversight`. */
export const OVERSIGHT_CRASH_POINTS = [
  'oversight.afterLease',
  'oversight.afterCursor',
  'oversight.afterRows',
  'oversight.afterCommit',
] as const;
export type OversightCrashPoint = (typeof OVERSIGHT_CRASH_POINTS)[number];
export type DetectorCrashPoint =
  (typeof DETECTOR_CRASH_POINTS)[number] | (typeof SEAL_CRASH_POINTS)[number] | OversightCrashPoint;

/** The steps between a decision and its answer at which a process may die. The fault tests kill one at each. */
export const WITNESS_CRASH_POINTS = [
  'witness.afterDecision',
  'witness.afterWrite',
  'witness.afterSync',
  'witness.afterRename',
  'witness.afterStore',
] as const;
export type WitnessCrashPoint = (typeof WITNESS_CRASH_POINTS)[number];

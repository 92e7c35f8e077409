/** The steps between a decision and its answer at which a process may die. The fault tests kill one at each. */
export const WITNESS_CRASH_POINTS = [
  'witness.afterDecision',
  'witness.afterWrite',
  'witness.afterSync',
  'witness.afterRename',
  'witness.afterStore',
] as const;
export type WitnessCrashPoint = (typeof WITNESS_CRASH_POINTS)[number];

/** `COUNTERSIGN_CRASH_AT=witness.afterRename`, or `…:3` for the third time: SIGKILL, as a power cut would. Tests only. */
export function witnessCrashPoints(setting: string | undefined): (point: WitnessCrashPoint) => void {
  const [name, nth = '1'] = (setting ?? '').split(':');
  let left = Number(nth);
  return (point) => {
    if (point === name && --left === 0) process.kill(process.pid, 'SIGKILL');
  };
}

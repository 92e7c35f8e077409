/** Every step of an append and of a publication at which a process may die. The fault tests kill one at each. */
export const CRASH_POINTS = [
  'append.afterQuarantineKeys',
  'append.beforeBegin',
  'append.afterLock',
  'append.afterInsert',
  'append.afterHeads',
  'append.beforeCommit',
  'append.afterCommit',
  'publish.afterLock',
  'publish.afterSigned',
  'publish.afterCommit',
  'publish.afterSign',
  'publish.beforeStateRename',
  'publish.afterState',
  'publish.afterCosigned',
  'publish.beforeInsert',
  'publish.afterInsert',
] as const;
export type CrashPoint = (typeof CRASH_POINTS)[number];

export interface CrashPoints {
  hit(name: CrashPoint): void;
}

export const noCrash: CrashPoints = { hit: () => undefined };

/**
 * `COUNTERSIGN_CRASH_AT=append.afterInsert`, or `append.afterInsert:3` for the third time it is reached: the process kills
 * itself with SIGKILL, as a power cut would, without a chance to clean up. Names of other libs are left to them.
 */
export function crashPointsFromEnv(env: NodeJS.ProcessEnv = process.env): CrashPoints {
  const [name, nth = '1'] = (env.COUNTERSIGN_CRASH_AT ?? '').split(':');
  if (!name) return noCrash;
  let left = Number(nth);
  return {
    hit(point) {
      if (point === name && --left === 0) process.kill(process.pid, 'SIGKILL');
    },
  };
}

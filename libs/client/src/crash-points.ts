/** Every step of a client's work at which its process may die. The fault tests kill one at each. */
export const CLIENT_CRASH_POINTS = [
  'import.afterSurvey',
  'import.afterBegin',
  'import.beforeCommit',
  'import.afterCommit',
  'outbox.beforeJournal',
  'outbox.midJournal',
  'outbox.afterJournal',
  'outbox.afterSend',
  'outbox.afterAcknowledge',
  'outbox.midCompaction',
  'outbox.afterCompaction',
] as const;
export type ClientCrashPoint = (typeof CLIENT_CRASH_POINTS)[number];

export interface ClientCrashPoints {
  hit(name: ClientCrashPoint): void;
}

export const neverCrash: ClientCrashPoints = { hit: () => undefined };

/**
 * `COUNTERSIGN_CRASH_AT=outbox.afterJournal`, or `outbox.afterJournal:3` for the third time it is reached: the process
 * kills itself with SIGKILL, as a power cut would, without a chance to clean up. Names of other libs are left to them.
 */
export function clientCrashPointsFromEnv(env: NodeJS.ProcessEnv = process.env): ClientCrashPoints {
  const [name, nth = '1'] = (env.COUNTERSIGN_CRASH_AT ?? '').split(':');
  if (!name) return neverCrash;
  let left = Number(nth);
  return {
    hit(point) {
      if (point === name && --left === 0) process.kill(process.pid, 'SIGKILL');
    },
  };
}

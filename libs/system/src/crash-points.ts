export const noCrash = (): void => undefined;

/**
 * For tests: kills the process at a step of its work. The setting (`COUNTERSIGN_CRASH_AT`) is a step's name, as in `append.afterInsert`, or
 * `append.afterInsert:3` for the third time it is reached. The process then sends itself SIGKILL, as a power cut would end it, without a
 * chance to clean up. Each lib lists its own steps; it never stops at the names of others.
 */
export function crashPoints(setting: string | undefined): (point: string) => void {
  const [name, nth = '1'] = (setting ?? '').split(':');
  if (!name) return noCrash;
  let left = Number(nth);
  return (point) => {
    if (point === name && --left === 0) process.kill(process.pid, 'SIGKILL');
  };
}

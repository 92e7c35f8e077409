import { accessSync, constants, existsSync } from 'node:fs';
import { userInfo } from 'node:os';
import { dirname, join } from 'node:path';
import { work } from './paths.mjs';
import { run } from './run.mjs';

/**
 * npm's and Maven's options for keeping what they download in the checkout, where their own place, which is in the home
 * folder, cannot be written: a user of a service or a container often has no home. Otherwise none: their caches are shared.
 */
export async function npmCacheOptions() {
  const { code, output } = await run('npm', ['config', 'get', 'cache']);
  return code !== 0 || canWrite(output.trim()) ? [] : ['--cache', join(work, 'cache', 'npm')];
}

/** Maven asks the system for the home folder, not HOME. */
export function mavenCacheOptions(home = homeOfUser()) {
  if (home && canWrite(join(home, '.m2', 'repository'))) return [];
  return [`-Dmaven.repo.local=${join(work, 'cache', 'maven')}`];
}

/** Whether a folder can be written, or made where it is not there. */
export function canWrite(folder) {
  while (!existsSync(folder) && folder !== dirname(folder)) folder = dirname(folder);
  try {
    accessSync(folder, constants.W_OK | constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function homeOfUser() {
  try {
    return userInfo().homedir;
  } catch {
    return undefined; // a user without an entry in passwd, as `docker run --user 1234` makes
  }
}

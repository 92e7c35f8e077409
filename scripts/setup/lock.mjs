import {
  closeSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { work } from './paths.mjs';
import { say } from './say.mjs';

/** A holder touches its lock each 5 s; one that has not for this long is gone, whatever its process number says. */
const STALE_MS = 30_000;

/**
 * Lets one set-up at a time into a checkout; others wait, and then find nothing to do.
 *
 * The lock is a file made with O_EXCL that holds the owner's pid. A dead owner's lock is taken over by renaming over it,
 * by anyone who holds a second lock for that moment: without it, two that both saw the dead owner could each remove the
 * other's new lock.
 */
export async function withLock(act, dir = work) {
  mkdirSync(dir, { recursive: true });
  const file = join(dir, 'setup.lock');
  const mine = `${process.pid}`;
  for (let told = false; !take(file, mine) && !takeOver(file, mine); await sleep(100)) {
    if (!told) say(`Another set-up is at work in this checkout (process ${read(file) ?? '?'}); waiting for it.`);
    told = true;
  }
  const beat = setInterval(() => utimesSync(file, new Date(), new Date()), 5_000);
  const free = () => {
    if (read(file) === mine) rmSync(file, { force: true });
  };
  process.once('exit', free);
  const onSignal = (signal) => process.exit(signal === 'SIGINT' ? 130 : 143);
  process.once('SIGINT', onSignal).once('SIGTERM', onSignal);
  try {
    return await act();
  } finally {
    clearInterval(beat);
    free();
    process.off('exit', free).off('SIGINT', onSignal).off('SIGTERM', onSignal);
  }
}

function take(file, mine) {
  try {
    const fd = openSync(file, 'wx');
    writeFileSync(fd, mine);
    closeSync(fd);
    return true;
  } catch (error) {
    if (error.code !== 'EEXIST') throw error;
    return false;
  }
}

function takeOver(file, mine) {
  if (!isDead(file)) return false;
  const claim = `${file}.takeover`;
  if (age(claim) > STALE_MS) rmSync(claim, { force: true });
  if (!take(claim, mine)) return false;
  try {
    if (!isDead(file)) return false;
    const fresh = `${file}.${mine}`;
    writeFileSync(fresh, mine);
    renameSync(fresh, file);
    return true;
  } finally {
    rmSync(claim, { force: true });
  }
}

function isDead(file) {
  const owner = read(file);
  if (owner === undefined) return false; // just released: the next round takes it
  if (age(file) > STALE_MS) return true;
  if (!/^\d+$/.test(owner)) return false; // made, not yet written
  try {
    process.kill(Number(owner), 0);
    return false;
  } catch (error) {
    return error.code === 'ESRCH';
  }
}

function read(file) {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}

function age(file) {
  try {
    return Date.now() - statSync(file).mtimeMs;
  } catch {
    return 0;
  }
}

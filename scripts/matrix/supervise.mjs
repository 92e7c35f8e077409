import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

/** How long a process that was asked to end may take, milliseconds. */
const GRACE_MS = 10_000;

/**
 * Runs a program to its end in a process group of its own, and ends the whole group when `signal` aborts or after `limitMs`.
 * `Child` is that of libs/stack: its warden ends the group also when we are killed. Resolves to {exit, stopped}: how it
 * ended, and why we ended it ('interrupted' or 'ended after its … min'), else undefined. `tick` is called each `tickMs`.
 */
export async function supervise(Child, options, { signal, limitMs, tick, tickMs = 15_000 }) {
  signal.throwIfAborted();
  const child = await Child.spawn(options);
  const clock = setInterval(tick, tickMs);
  const done = new AbortController();
  const wait = (ms) => sleep(ms, undefined, { signal: done.signal }).catch(() => undefined);
  try {
    const stopped = await Promise.race([
      child.exited.then(() => undefined),
      aborted(signal, done.signal).then(() => 'interrupted'),
      wait(limitMs).then(() => `ended after its ${Math.round(limitMs / 60_000)} min`),
    ]);
    if (stopped) {
      child.signal('SIGTERM');
      await Promise.race([child.exited, wait(GRACE_MS)]);
      child.signal('SIGKILL');
    }
    const exit = await child.exited;
    // Workers that outlive their leader: a spec may have set a handler of SIGTERM.
    killGroup(child.pid);
    return { exit, stopped };
  } finally {
    clearInterval(clock);
    done.abort();
  }
}

function aborted(signal, end) {
  return new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true, signal: end }));
}

function killGroup(pid) {
  try {
    process.kill(-pid, 'SIGKILL');
  } catch (error) {
    if (error.code !== 'ESRCH') throw error;
  }
}

/** Test files that have ended so far, from what jest prints: {files, failed}. */
export function countFiles(log) {
  const lines = readFileSync(log, 'utf8').match(/^(PASS|FAIL) /gm) ?? [];
  return { files: lines.length, failed: lines.filter((line) => line.startsWith('FAIL')).length };
}

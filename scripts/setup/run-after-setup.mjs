import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { root } from './paths.mjs';

/**
 * Set-up, then a program of ours in its place: same terminal, same standard output (set-up writes to standard error
 * only), same exit. COUNTERSIGN_SETUP_SECONDS tells the program how long set-up took. The channel between us closes when
 * we are killed; COUNTERSIGN_DIE_WITH_PARENT asks the program to stop then.
 */
export async function runAfterSetup({ kafka, prepare, entry, args }) {
  const started = Date.now();
  const help = args.includes('--help') || args.includes('-h');
  const setup = [join(root, 'scripts', 'setup.mjs'), `--kafka=${help ? 'skip' : kafka}`, '--quiet'];
  await passOn(spawn(process.execPath, setup, { stdio: ['ignore', 2, 2] }), false);
  prepare?.();
  const seconds = ((Date.now() - started) / 1000).toFixed(2);
  const env = { ...process.env, COUNTERSIGN_SETUP_SECONDS: seconds, COUNTERSIGN_DIE_WITH_PARENT: '1' };
  await passOn(
    spawn(process.execPath, ['--enable-source-maps', join(root, entry), ...args], {
      stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
      env,
    }),
    true,
  );
}

/**
 * Waits for the child and, unless it ended well and more is to come, ends as it did. A terminal sends Ctrl-C to both of
 * us; a SIGINT or SIGTERM meant for us alone is passed on. Either way the child decides when it is done.
 */
function passOn(child, last) {
  const forward = (signal) => child.kill(signal);
  const ignoreOrForward = () => (process.stdin.isTTY ? undefined : forward('SIGINT'));
  process.on('SIGTERM', forward).on('SIGHUP', forward).on('SIGINT', ignoreOrForward);
  return new Promise((resolve) =>
    child.on('close', (code, signal) => {
      process.off('SIGTERM', forward).off('SIGHUP', forward).off('SIGINT', ignoreOrForward);
      if (signal) return process.kill(process.pid, signal);
      if (code !== 0 || last) return process.exit(code);
      resolve();
    }),
  );
}

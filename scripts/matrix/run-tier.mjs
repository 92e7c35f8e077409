import { existsSync, readFileSync, rmSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { root } from '../setup/paths.mjs';
import { readJestResult } from './jest-result.mjs';
import { countFiles, supervise } from './supervise.mjs';

/**
 * One tier on one Node (`nodeBin`: its folder) and one PostgreSQL (`postgresBin`: null where the tier has none): a result
 * for the table. What jest prints goes to a log in `folder`.
 */
export async function runTier(Child, run, { folder, jest, limitMs, signal, tell }) {
  const { node, postgres, tier, nodeBin, postgresBin } = run;
  const name = [`node-${node}`, ...(postgres ? [`postgres-${postgres}`] : []), tier].join('-');
  const log = join(folder, `${name}.log`);
  const file = join(folder, `${name}.json`);
  const started = Date.now();
  const seconds = () => (Date.now() - started) / 1000;
  const { exit, stopped } = await supervise(
    Child,
    {
      name,
      command: join(nodeBin, 'node'),
      args: [
        ...['--experimental-vm-modules', '--disable-warning=ExperimentalWarning', 'node_modules/jest/bin/jest.js'],
        ...['--selectProjects', tier, '--ci', '--json', `--outputFile=${file}`, ...jest],
      ],
      env: environment(nodeBin, postgresBin),
      cwd: root,
      log,
    },
    {
      signal,
      limitMs,
      tick() {
        const { files, failed } = countFiles(log);
        tell(`${Math.round(seconds())} s, ${files} files${failed > 0 ? `, ${failed} of them FAILED` : ''}`);
      },
    },
  );
  const outcome = readJestResult(readReport(file), exit, stopped);
  return { node, postgres, tier, ...outcome, seconds: seconds(), log };
}

/** Ours, with this Node first in the PATH for what specs start by name. DATABASE_URL would put another server in PostgreSQL's place. */
function environment(nodeBin, postgresBin) {
  const { DATABASE_URL: _, COUNTERSIGN_POSTGRES_BIN: __, ...env } = process.env;
  return {
    ...env,
    PATH: `${nodeBin}${delimiter}${env.PATH}`,
    ...(postgresBin && { COUNTERSIGN_POSTGRES_BIN: postgresBin }),
  };
}

/** undefined when there is none, or half of one. Megabytes, so it goes; the log stays. */
function readReport(file) {
  try {
    return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : undefined;
  } catch {
    return undefined;
  } finally {
    rmSync(file, { force: true });
  }
}

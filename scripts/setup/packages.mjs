import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { npmCacheOptions } from './caches.mjs';
import { packagesProblem, postgresPackage } from './decide.mjs';
import { SetupError } from './errors.mjs';
import { root } from './paths.mjs';
import { run, tail } from './run.mjs';
import { timed } from './say.mjs';

/**
 * npm ci, when node_modules does not hold what package-lock.json asks for. Without install scripts: npm 11 runs none that
 * were not allowed one by one, npm 10 runs them all (one of ours reports to its makers); none is needed but the symbolic
 * links of PostgreSQL, which a later step makes.
 */
export async function packagesStep() {
  const reason = problem();
  if (!reason) return false;
  await timed(`Installing packages with npm ci (${reason})`, async () => {
    const options = ['--ignore-scripts', '--no-audit', '--no-fund', ...(await npmCacheOptions())];
    const { code, output } = await run('npm', ['ci', ...options], { cwd: root });
    if (code === 0) return;
    throw new SetupError(
      code === -1
        ? `npm cannot be started (${output}). It comes with Node: check the PATH.`
        : `npm ci failed. Its last lines:\n${tail(output)}\nCheck the network and the registry that npm is set to use (npm config get registry).`,
    );
  });
  return true;
}

function problem() {
  const locked = readPackages(join(root, 'package-lock.json'));
  if (!locked) throw new SetupError('package-lock.json is missing: is this a whole checkout?');
  const reason = packagesProblem(locked, readPackages(join(root, 'node_modules', '.package-lock.json')));
  if (reason) return reason;
  // node_modules copied from another kind of machine
  const postgres = postgresPackage(process.platform, process.arch);
  const known = `node_modules/${postgres}` in locked;
  return known && !existsSync(join(root, 'node_modules', postgres)) ? `${postgres} is missing` : undefined;
}

function readPackages(file) {
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')).packages : undefined;
}

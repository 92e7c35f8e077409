import { chmodSync, existsSync, mkdirSync, readFileSync, statSync, symlinkSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { postgresPackage } from './decide.mjs';
import { SetupError } from './errors.mjs';
import { root } from './paths.mjs';
import { run } from './run.mjs';
import { say } from './say.mjs';

/**
 * Makes the embedded PostgreSQL runnable: npm packages cannot hold symbolic links, so the package lists those between
 * its libraries, and its install script makes them. npm 11 does not run install scripts that nobody allowed, so it is
 * done here. DATABASE_URL makes it unnecessary.
 */
export async function postgresStep() {
  if (process.env.DATABASE_URL) return false;
  const home = postgresHome();
  if (!existsSync(home))
    throw new SetupError(
      `There is no embedded PostgreSQL for this machine (${own}). Set DATABASE_URL to a PostgreSQL 15 or newer.`,
    );
  if (!prepareLinks(home)) return false;

  const { code, output } = await run(join(home, 'native', 'bin', suffixed('postgres')), ['--version']);
  if (code !== 0)
    throw new SetupError(
      `The embedded PostgreSQL does not run here: ${output.trim()}\nSet DATABASE_URL to a PostgreSQL 15 or newer instead.`,
    );
  say(`Embedded PostgreSQL prepared: ${output.trim()}.`);
  return true;
}

const own = postgresPackage(process.platform, process.arch);

/** Where the package of the project's own PostgreSQL is. */
export function postgresHome() {
  return join(root, 'node_modules', own);
}

/** Makes the links of the package in `home`, and its programs runnable. Whether links were missing. */
export function prepareLinks(home) {
  const links = readLinks(join(home, 'native', 'pg-symlinks.json'));
  const missing = links.filter(({ target }) => !existsSync(join(home, target)));
  for (const { source, target } of missing) link(join(home, source), join(home, target));
  const programs = ['initdb', 'postgres'].map((file) => join(home, 'native', 'bin', suffixed(file)));
  // npm packages made on Windows come without the right to run; nobody but us needs it (libs/stack copies for another user).
  for (const file of programs) {
    const { mode } = statSync(file);
    if ((mode & 0o100) === 0) chmodSync(file, mode | 0o100);
  }
  return missing.length > 0;
}

function readLinks(file) {
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : [];
}

function link(source, target) {
  mkdirSync(dirname(target), { recursive: true });
  try {
    symlinkSync(relative(dirname(target), source), target);
  } catch (error) {
    if (error.code !== 'EEXIST') throw error;
  }
}

function suffixed(file) {
  return process.platform === 'win32' ? `${file}.exe` : file;
}

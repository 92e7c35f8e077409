import { execFile } from 'node:child_process';
import { chmodSync, chownSync, existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { bareEnvironment } from './child.js';
import { StartError, UnavailableError } from './errors.js';
import { postgresBinaries } from './postgres-binaries.js';
import { postgresUser, type PostgresUser } from './postgres-user.js';
import { removeAtDeath } from './warden.js';

const run = promisify(execFile);

/**
 * PostgreSQL's programs and clusters, where the user that runs them can reach them.
 *
 * As root in a checkout that only root may enter (under /root, in a `mktemp -d`, cloned with umask 077) that user
 * reaches neither the programs in node_modules nor a folder of ours. Then both lie in a folder of their own for temporary files, which
 * that user's group alone may read and which goes with this process. The checkout's permissions stay as they are. (A capability
 * to pass closed folders is no way: initdb asks access(2), which ignores it.)
 */
export class PostgresPlace {
  #count = 0;

  private constructor(
    readonly user: PostgresUser,
    readonly bin: string,
    /** undefined until something cannot be reached where it lies */
    private outside: string | undefined,
  ) {}

  static async open(user?: PostgresUser): Promise<PostgresPlace> {
    const as = user ?? (await postgresUser());
    const bin = postgresBinaries();
    if (as.uid === undefined || (await canRun(as, bin))) return new PostgresPlace(as, bin, undefined);
    const outside = await outsideFolder(as, dirname(bin));
    return new PostgresPlace(as, join(outside, basename(dirname(bin)), 'bin'), outside);
  }

  /** A folder for a cluster that its user can enter: `dir` itself, else one outside of it. */
  async clusterFolder(dir: string): Promise<string> {
    const { uid, gid } = this.user;
    if (uid === undefined) return dir;
    if (!(await succeeds(this.user, 'ls', [dir]))) {
      this.outside ??= await outsideFolder(this.user);
      dir = join(this.outside, `cluster-${this.#count++}`);
      mkdirSync(dir, { mode: 0o700 });
    }
    chownSync(dir, uid, gid!);
    return dir;
  }

  /** Runs one of PostgreSQL's short programs to its end. Resolves to what it printed. */
  async run(program: string, args: readonly string[]): Promise<string> {
    try {
      const env = { ...bareEnvironment(), LC_ALL: 'C' };
      return (await run(join(this.bin, program), args, { ...this.user, env, cwd: '/' })).stdout;
    } catch (error) {
      const { message, stderr } = error as Error & { stderr?: string };
      throw new StartError(program, message.split('\n')[0]!, stderr?.trim() ?? '');
    }
  }
}

/** Copies a folder with owners, modes and symbolic links as they are: by cp(1), because root's PostgreSQL files are another user's. */
export async function copyFolder(from: string, to: string): Promise<void> {
  await run('cp', ['-R', '-p', from, to]);
}

/** A folder that `user` can enter, with a copy of the folder `programs` that it can run. Removed when this process dies. */
async function outsideFolder(user: PostgresUser, programs?: string): Promise<string> {
  const tried = [...new Set([tmpdir(), '/tmp', '/var/tmp', '/run'])].filter((dir) => existsSync(dir));
  for (const parent of tried) {
    const folder = await prepare(parent, user, programs).catch(() => undefined);
    if (folder) return folder;
  }
  throw new UnavailableError(
    `PostgreSQL does not run as root, and the user it runs as cannot reach this checkout, nor run programs from ${tried.join(', ')}: ` +
      'run the command as an ordinary user, clone to a folder that others may enter (mode 0755), or set DATABASE_URL to a PostgreSQL 15 or newer.',
  );
}

/** undefined where the user cannot reach it all the same: pam_tmpdir's /tmp/user/0, a file system mounted noexec, a full one. */
async function prepare(parent: string, user: PostgresUser, programs: string | undefined): Promise<string | undefined> {
  const folder = mkdtempSync(join(parent, 'countersign-postgres-'));
  removeAtDeath(folder);
  let usable = false;
  try {
    if (programs) await copyFolder(programs, folder);
    await run('chown', ['-R', `0:${user.gid}`, folder]);
    await run('chmod', ['-R', 'u=rwX,g=rX,o=', folder]);
    chmodSync(folder, 0o750);
    usable = programs
      ? await canRun(user, join(folder, basename(programs), 'bin'))
      : await succeeds(user, 'ls', [folder]);
    return usable ? folder : undefined;
  } finally {
    if (!usable) rmSync(folder, { recursive: true, force: true });
  }
}

function canRun(user: PostgresUser, bin: string): Promise<boolean> {
  return succeeds(user, join(bin, 'postgres'), ['--version']);
}

async function succeeds(user: PostgresUser, command: string, args: readonly string[]): Promise<boolean> {
  try {
    await run(command, args, { ...user, cwd: '/', env: bareEnvironment() });
    return true;
  } catch {
    return false;
  }
}

import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { bareEnvironment } from './child.js';
import { UnavailableError } from './errors.js';

const run = promisify(execFile);

/** The user that PostgreSQL's programs run as; empty: our own. */
export interface PostgresUser {
  uid?: number;
  gid?: number;
}

/**
 * PostgreSQL refuses to run as root. As root we run it as one of `names`, the first that this machine has. None is made:
 * a demo leaves no user behind.
 * @throws UnavailableError where there is none, or where this root may not become another user
 */
export async function postgresUser(names: readonly string[] = ['postgres', 'nobody']): Promise<PostgresUser> {
  if (process.getuid?.() !== 0) return {};
  for (const name of names) {
    const user = await lookUp(name);
    if (!user) continue;
    await becomes(user, name);
    return user;
  }
  throw new UnavailableError(
    `PostgreSQL does not run as root, and this machine has no user ${names.join(' or ')}: ` +
      'run the command as an ordinary user, or set DATABASE_URL to a PostgreSQL 15 or newer.',
  );
}

async function lookUp(name: string): Promise<Required<PostgresUser> | undefined> {
  try {
    const [uid, gid] = await Promise.all(
      ['-u', '-g'].map(async (flag) => Number((await run('id', [flag, name])).stdout)),
    );
    return { uid: uid!, gid: gid! };
  } catch {
    return undefined;
  }
}

/** A container may take CAP_SETUID from its root, or map no user but root. */
async function becomes(user: Required<PostgresUser>, name: string): Promise<void> {
  try {
    await run('true', [], { ...user, cwd: '/', env: bareEnvironment() });
  } catch (error) {
    throw new UnavailableError(
      `PostgreSQL does not run as root, and root may not become the user ${name} here (${(error as Error).message}): ` +
        'run the command as an ordinary user, or set DATABASE_URL to a PostgreSQL 15 or newer.',
    );
  }
}

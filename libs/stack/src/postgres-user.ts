import { execFileSync } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { UnavailableError } from './errors.js';

/** How to run a PostgreSQL program: as whom, and through what. */
export interface PostgresUser {
  /** undefined: as ourselves */
  uid?: number;
  gid?: number;
  wrap: (command: string, args: readonly string[]) => { command: string; args: string[] };
}

const ourselves: PostgresUser = { wrap: (command, args) => ({ command, args: [...args] }) };

/**
 * PostgreSQL refuses to run as root. As root we run it as the user `postgres` (made if missing, else `nobody`).
 *
 * Where that user cannot reach the checkout (a clone under /root or in a `mktemp -d` folder, both mode 0700), the
 * programs start through setpriv(1) with the one capability that lets them pass closed folders.
 */
export function postgresUser(reach: readonly string[]): PostgresUser {
  if (process.getuid?.() !== 0) return ourselves;
  const ids = lookUp('postgres') ?? makeUser() ?? lookUp('nobody');
  if (!ids)
    throw new UnavailableError(
      'PostgreSQL does not run as root, and there is no user postgres or nobody: run as another user, or set DATABASE_URL.',
    );
  if (reach.every((path) => canReach(ids, path))) return { ...ids, wrap: ourselves.wrap };
  const through = ['--reuid', `${ids.uid}`, '--regid', `${ids.gid}`, '--clear-groups'];
  const capability = ['--inh-caps', '+dac_override', '--ambient-caps', '+dac_override'];
  try {
    execFileSync('setpriv', [...through, ...capability, 'ls', ...reach], { stdio: 'ignore' });
  } catch {
    throw new UnavailableError(
      `PostgreSQL does not run as root, and the user it would run as cannot reach ${reach.join(', ')}: ` +
        'run as another user, move the checkout to a folder that others may enter (mode 0755), or set DATABASE_URL.',
    );
  }
  return {
    ...ids,
    wrap: (command, args) => ({ command: 'setpriv', args: [...through, ...capability, '--', command, ...args] }),
  };
}

function lookUp(name: string): { uid: number; gid: number } | undefined {
  try {
    const id = (flag: string): number =>
      Number(execFileSync('id', [flag, name], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }));
    return { uid: id('-u'), gid: id('-g') };
  } catch {
    return undefined;
  }
}

function makeUser(): { uid: number; gid: number } | undefined {
  try {
    execFileSync('useradd', ['--system', '--no-create-home', '--user-group', 'postgres'], { stdio: 'ignore' });
  } catch {
    return undefined;
  }
  return lookUp('postgres');
}

function canReach(ids: { uid: number; gid: number }, path: string): boolean {
  try {
    accessSync(path, constants.F_OK);
    execFileSync('ls', [path], { ...ids, stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

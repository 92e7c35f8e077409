import { execFileSync, spawn } from 'node:child_process';
import { copyFileSync, lchownSync, mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';

export const CHECKOUT = join(import.meta.dirname, '..', '..');

export interface Identity {
  uid: number;
  gid: number;
}

/** The files that `git clone` would give if the working tree were committed: no packages, no build, no jars of Kafka. */
export function cloneInto(folder: string, owner?: Identity): void {
  const list = ['ls-files', '-z', '--cached', '--others', '--exclude-standard'];
  const git = ['-c', 'safe.directory=*', '-C', CHECKOUT, ...list];
  const files = execFileSync('git', git, { encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 }).split('\0');
  const own = (path: string): void => (owner ? lchownSync(path, owner.uid, owner.gid) : undefined);
  const made = new Set<string>();
  const make = (dir: string): void => {
    if (made.has(dir)) return;
    if (dir !== folder) make(dirname(dir));
    mkdirSync(dir, { recursive: true });
    own(dir);
    made.add(dir);
  };
  for (const file of files.filter((name) => name !== '')) {
    const path = join(folder, file);
    make(dirname(path));
    copyFileSync(join(CHECKOUT, file), path);
    own(path);
  }
}

export interface Ended {
  code: number | null;
  stdout: string;
  /** Standard output and standard error, in the order in which they arrived. */
  output: string;
}

/** Runs a command to its end, as from a terminal of that user: without the environment variables of this test run. */
export function call(
  command: string,
  args: readonly string[],
  { cwd, home, identity }: { cwd: string; home?: string; identity?: Identity },
): Promise<Ended> {
  const names = ['PATH', 'LANG', 'JAVA_HOME', 'TMPDIR'];
  const kept = Object.entries(process.env).filter(
    ([name]) => names.includes(name) || (home === undefined && /^(HOME|npm_config_.*)$/.test(name)),
  );
  const env = { ...Object.fromEntries(kept), ...(home === undefined ? {} : { HOME: home }) };
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'], ...identity });
    let stdout = '';
    let output = '';
    child.stdout.on('data', (chunk: Buffer) => {
      stdout += chunk.toString();
      output += chunk.toString();
    });
    child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()));
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, stdout, output }));
  });
}

/** uid and gid of a user on this machine, or undefined. */
export function identityOf(name: string): Identity | undefined {
  try {
    const [uid, gid] = ['-u', '-g'].map((flag) =>
      Number(execFileSync('id', [flag, name], { stdio: ['ignore', 'pipe', 'ignore'] })),
    );
    return { uid: uid!, gid: gid! };
  } catch {
    return undefined;
  }
}

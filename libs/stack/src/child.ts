import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, existsSync, openSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { StartError } from './errors.js';
import { guard, release } from './warden.js';

export interface ChildOptions {
  name: string;
  command: string;
  args: readonly string[];
  env: NodeJS.ProcessEnv;
  /** Standard output and standard error are appended here. */
  log: string;
  cwd?: string;
  /** Keeps a pipe to its standard input, which ends when we do. */
  stdin?: boolean;
  uid?: number;
  gid?: number;
}

export interface Exit {
  code: number | null;
  signal: NodeJS.Signals | null;
}

/** A process that we started: leader of its own process group, logged to a file, ended by the warden if we die. */
export class Child {
  readonly pid: number;
  readonly exited: Promise<Exit>;
  #exit: Exit | undefined;

  private constructor(
    readonly name: string,
    readonly log: string,
    process: ChildProcess,
  ) {
    this.pid = process.pid!;
    guard(this.pid);
    this.exited = new Promise((resolve) =>
      process.once('exit', (code, signal) => {
        this.#exit = { code, signal };
        release(this.pid);
        resolve(this.#exit);
      }),
    );
  }

  static async spawn(options: ChildOptions): Promise<Child> {
    const { name, command, args, env, log, cwd, uid, gid } = options;
    const fd = openSync(log, 'a');
    try {
      // detached: its own process group, so that Ctrl-C in a terminal reaches us alone and we choose the order of stopping.
      const process = spawn(command, args, {
        env,
        cwd,
        uid,
        gid,
        detached: true,
        stdio: [options.stdin ? 'pipe' : 'ignore', fd, fd],
      });
      await new Promise<void>((resolve, reject) => {
        process.once('spawn', resolve);
        process.once('error', (error) => reject(new StartError(name, error.message, '')));
      });
      process.stdin?.on('error', () => undefined);
      return new Child(name, log, process);
    } finally {
      closeSync(fd);
    }
  }

  get exit(): Exit | undefined {
    return this.#exit;
  }

  signal(signal: NodeJS.Signals): void {
    if (this.#exit) return;
    try {
      process.kill(-this.pid, signal);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
    }
  }

  async kill9(): Promise<void> {
    this.signal('SIGKILL');
    await this.exited;
  }

  /** Asks with `signal`; after `graceMs` insists with SIGKILL. Resolves when the process has ended. Idempotent. */
  async stop(signal: NodeJS.Signals = 'SIGTERM', graceMs = 10_000): Promise<Exit> {
    if (!this.#exit) {
      // The leader alone: PostgreSQL and Nest tell their own children.
      process.kill(this.pid, signal);
      const late = setTimeout(() => this.signal('SIGKILL'), graceMs);
      await this.exited;
      clearTimeout(late);
    }
    return this.exited;
  }

  /** Polls `ready` until it is true. On failure the process is ended, and the error carries the end of its log. */
  async until(ready: () => Promise<boolean>, timeoutMs: number, everyMs = 50): Promise<void> {
    const deadline = Date.now() + timeoutMs;
    let last = 'not ready';
    while (!this.#exit) {
      try {
        if (await ready()) return;
      } catch (error) {
        last = error instanceof Error ? error.message : String(error);
      }
      if (Date.now() > deadline) {
        await this.kill9();
        throw new StartError(this.name, `not ready after ${Math.round(timeoutMs / 1000)} s (${last})`, this.logTail());
      }
      await Promise.race([sleep(everyMs), this.exited]);
    }
    const { code, signal } = this.#exit;
    throw new StartError(this.name, signal ? `ended by ${signal}` : `ended with code ${code}`, this.logTail());
  }

  logTail(lines = 30): string {
    if (!existsSync(this.log)) return '';
    return readFileSync(this.log, 'utf8').trimEnd().split('\n').slice(-lines).join('\n');
  }
}

/**
 * The environment that a child inherits: enough to find programs and temporary files, and nothing that configures us or the test runner.
 */
export function bareEnvironment(): NodeJS.ProcessEnv {
  const names = ['PATH', 'HOME', 'TMPDIR', 'TZ', 'LANG', 'JAVA_HOME', 'USER', 'LOGNAME', 'SystemRoot'];
  return Object.fromEntries(
    names.flatMap((name) => (process.env[name] === undefined ? [] : [[name, process.env[name]]])),
  );
}

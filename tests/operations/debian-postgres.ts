import { execFile } from 'node:child_process';
import { appendFileSync, chownSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { bareEnvironment, Child, freePort, postgresPlace } from '#libs/stack';
import { eventually } from '../faults/recorder-harness.js';
import { debianPostgres } from '../foreign/debian-packages.js';

const run = promisify(execFile);
const PASSWORD = 'password-of-a-test';

/** Debian's PostgreSQL on 127.0.0.1, with all of its programs: the embedded one has neither pg_basebackup nor pg_dump. */
export class DebianPostgres {
  /** The server's folder. */
  readonly data: string;
  private server: Child | undefined;

  private constructor(
    private readonly dir: string,
    private readonly bin: string,
    private readonly user: { uid?: number; gid?: number },
    private readonly port: number,
  ) {
    this.data = join(dir, 'data');
  }

  /** A new cluster in `dir`, started. */
  static async open(dir: string): Promise<DebianPostgres> {
    const { user } = await postgresPlace();
    mkdirSync(dir);
    if (user.uid !== undefined) chownSync(dir, user.uid, user.gid!);
    const self = new DebianPostgres(dir, debianPostgres()!, user, await freePort());
    const password = join(dir, 'password');
    writeFileSync(password, PASSWORD);
    await self.sh(
      `initdb --pgdata="$PGDATA" --username=postgres --auth=scram-sha-256 --pwfile=${password} --encoding=UTF8 --locale=C`,
    );
    appendFileSync(
      join(self.data, 'postgresql.conf'),
      "listen_addresses = '127.0.0.1'\nunix_socket_directories = ''\n",
    );
    await self.start();
    return self;
  }

  url(database: string): string {
    return `postgres://postgres:${PASSWORD}@127.0.0.1:${this.port}/${database}`;
  }

  /** Resolves when it answers, perhaps still in recovery. */
  async start(): Promise<void> {
    this.server = await this.spawn('PostgreSQL', `exec postgres -D "$PGDATA"`);
    const { server } = this;
    await server.until(async () => Boolean(await this.sh('pg_isready')), 60_000, 50);
  }

  async stop(): Promise<void> {
    await this.server?.stop('SIGINT');
  }

  /** The machine is gone, with its disk. Idempotent. */
  async destroy(): Promise<void> {
    await this.server?.kill9();
    rmSync(this.data, { recursive: true, force: true });
  }

  /** Runs commands in a shell of the server's user, as from docs/operations.md. @returns what they print */
  async sh(commands: string, env: Record<string, string> = {}): Promise<string> {
    const options = { ...this.user, cwd: this.dir, env: this.env(env) };
    return (await run('bash', ['-c', `set -euo pipefail\n${commands}`], options)).stdout.trim();
  }

  /** Runs them beside us. */
  spawn(name: string, commands: string, env: Record<string, string> = {}): Promise<Child> {
    const log = join(this.dir, `${name}.log`);
    return Child.spawn({
      ...this.user,
      name,
      command: 'bash',
      args: ['-c', commands],
      env: this.env(env),
      log,
      cwd: this.dir,
    });
  }

  /** Until a restored server accepts writes. `done`: the command that says so. */
  async recovered(done: string): Promise<void> {
    await eventually(async () => expect(await this.sh(done)).toBe('f'));
  }

  private env(more: Record<string, string>): NodeJS.ProcessEnv {
    const bare = bareEnvironment();
    return {
      ...bare,
      LC_ALL: 'C',
      PATH: `${this.bin}:${bare['PATH']}`,
      PGDATA: this.data,
      PGHOST: '127.0.0.1',
      PGPORT: String(this.port),
      PGUSER: 'postgres',
      PGPASSWORD: PASSWORD,
      PGDATABASE: 'postgres',
      ...more,
    };
  }
}

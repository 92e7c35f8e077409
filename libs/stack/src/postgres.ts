import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { bareEnvironment, Child } from './child.js';
import { StartError } from './errors.js';
import { freePort } from './free-port.js';
import { copyFolder, PostgresPlace } from './postgres-place.js';
import { postgresTemplate, SUPERUSER } from './postgres-template.js';

export interface PostgresOptions {
  /**
   * Its log lies in `<dir>/postgres.log`, the cluster in `<dir>/data`: as root where PostgreSQL's user cannot reach `dir`, elsewhere,
   * and then gone with this process.
   */
  dir: string;
  /** false only where losing the data in a power cut does not matter. Default true. */
  fsync?: boolean;
  port?: number;
  /** Further settings, as in postgresql.conf. */
  settings?: Record<string, string | number>;
}

export interface StartedPostgres {
  /** Superuser's URL, database `postgres`. */
  url: string;
  port: number;
  pid: number;
  log: string;
  /** Fast shutdown: clients are cut off, the data stays. Idempotent. */
  stop(): Promise<void>;
  /** kill -9 of the whole server, as a power cut would. */
  kill9(): Promise<void>;
  /** Starts it again on the same port and data after `stop` or `kill9`. */
  restart(): Promise<void>;
}

let opened: Promise<PostgresPlace> | undefined;

/** One place for all that this process starts. @throws UnavailableError where PostgreSQL cannot run; it says what to do */
export function postgresPlace(): Promise<PostgresPlace> {
  return (opened ??= PostgresPlace.open());
}

/** A real PostgreSQL on 127.0.0.1, without a Unix socket, so that any number can run beside each other. */
export async function startPostgres(options: PostgresOptions): Promise<StartedPostgres> {
  const { dir } = options;
  mkdirSync(dir, { recursive: true });
  const place = await postgresPlace();
  const template = await postgresTemplate(place);
  const data = join(await place.clusterFolder(dir), 'data');
  if (!existsSync(join(data, 'PG_VERSION'))) {
    rmSync(data, { recursive: true, force: true });
    await copyFolder(template.data, data);
  }
  const log = join(dir, 'postgres.log');
  let port = options.port ?? (await freePort());
  let server = await attempt().catch(async (error: unknown) => {
    // Between choosing the port and binding it another process may have taken it.
    if (options.port || !(error instanceof StartError) || !error.logTail.includes('could not bind')) throw error;
    port = await freePort();
    return attempt();
  });

  function attempt(): Promise<Child> {
    return launch({ ...options, port }, place, data, log, urlOf(port));
  }
  function urlOf(at: number): string {
    return `postgres://${SUPERUSER}:${template.password}@127.0.0.1:${at}/postgres`;
  }
  return {
    url: urlOf(port),
    port,
    log,
    get pid() {
      return server.pid;
    },
    async stop() {
      await server.stop('SIGINT');
    },
    kill9: () => server.kill9(),
    async restart() {
      await server.stop('SIGINT');
      server = await attempt();
    },
  };
}

async function launch(
  { fsync = true, port, settings = {} }: PostgresOptions,
  { user, bin }: PostgresPlace,
  data: string,
  log: string,
  url: string,
): Promise<Child> {
  const all = {
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    max_connections: 200,
    fsync: fsync ? 'on' : 'off',
    full_page_writes: fsync ? 'on' : 'off',
    max_wal_size: '2GB',
    timezone: 'UTC',
    log_timezone: 'UTC',
    ...settings,
  };
  const flags = Object.entries(all).flatMap(([key, value]) => ['-c', `${key}=${value}`]);
  const child = await Child.spawn({
    name: 'PostgreSQL',
    command: join(bin, 'postgres'),
    args: ['-D', data, '-p', `${port}`, ...flags],
    env: { ...bareEnvironment(), LC_ALL: 'C' },
    log,
    cwd: '/',
    ...user,
  });
  await child.until(() => answers(url), 30_000, 20);
  return child;
}

async function answers(url: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 2_000 });
  client.on('error', () => undefined);
  try {
    await client.connect();
    await client.query('select 1');
    return true;
  } finally {
    await client.end().catch(() => undefined);
  }
}

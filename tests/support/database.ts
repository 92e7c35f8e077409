import pg from 'pg';
import { service, uniqueName } from './services.js';

/** A database that belongs to one test. */
export interface TestDatabase {
  name: string;
  /** URL of the superuser. `as` gives the URL of another role. */
  url: string;
  as(role: string, password: string): string;
  /** Rows of one statement, as superuser, over a separate connection. */
  query<T extends object = Record<string, unknown>>(text: string, values?: unknown[]): Promise<T[]>;
  /**
   * Drops the database. Fails, after dropping it all the same, if a connection was left open: call it in afterEach, after the test has
   * closed all that it opened. `patienceMs`: how long the server may take to end closed connections, milliseconds.
   */
  drop(patienceMs?: number): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

/** Makes databases that are copies of one prepared template. */
export type DatabaseTemplate = () => Promise<TestDatabase>;

/**
 * Declares a template: `prepare` (run the migrations) is called once per test run, for all files and workers that use the name. Each call
 * of the result clones it in some 50 ms. `prepare` must close its connections. Roles belong to the whole server, so it must accept that
 * they exist already.
 */
export function template(name: string, prepare: (url: string) => Promise<void>): DatabaseTemplate {
  let ready: Promise<string> | undefined;
  return async () => clone(await (ready ??= prepareOnce(name, prepare)));
}

/** An empty database. */
export async function freshDatabase(): Promise<TestDatabase> {
  return clone('template0');
}

async function clone(from: string): Promise<TestDatabase> {
  const admin = (await service<{ url: string }>('postgres')).url;
  const name = uniqueName('test');
  await execute(admin, `create database ${quote(name)} template ${quote(from)}`);
  const url = withDatabase(admin, name);
  const drop = (patienceMs = 20_000): Promise<void> => dropChecked(admin, name, patienceMs);
  return {
    name,
    url,
    as: (role, password) => {
      const other = new URL(url);
      other.username = role;
      other.password = password;
      return other.href;
    },
    query: <T extends object>(text: string, values?: unknown[]) => execute<T>(url, text, values),
    drop,
    [Symbol.asyncDispose]: () => drop(),
  };
}

async function prepareOnce(name: string, prepare: (url: string) => Promise<void>): Promise<string> {
  const admin = (await service<{ url: string }>('postgres')).url;
  const database = `template-${name}-${process.env['COUNTERSIGN_TEST_RUN']}`;
  const lock = new pg.Client({ connectionString: admin });
  await lock.connect();
  try {
    // This session holds the lock until it ends; other workers wait here and then find the template.
    await lock.query('select pg_advisory_lock(hashtext($1))', [database]);
    const known = await lock.query('select from pg_database where datname = $1 and datistemplate', [database]);
    if (known.rowCount === 0) {
      await lock.query(`drop database if exists ${quote(database)}`);
      await lock.query(`create database ${quote(database)} template template0`);
      await prepare(withDatabase(admin, database));
      await lock.query(`alter database ${quote(database)} is_template true`);
    }
  } finally {
    await lock.end();
  }
  return database;
}

async function dropChecked(admin: string, name: string, patienceMs: number): Promise<void> {
  let open = await connections(admin, name);
  // The server process of a closed connection ends a moment after the client's, and later on a busy machine.
  for (const deadline = Date.now() + patienceMs; open.length > 0 && Date.now() < deadline;) {
    await new Promise((resolve) => setTimeout(resolve, 50));
    open = await connections(admin, name);
  }
  await execute(admin, `drop database if exists ${quote(name)} with (force)`);
  if (open.length > 0) throw new Error(`${open.length} connections were left open on ${name}: ${JSON.stringify(open)}`);
}

function connections(admin: string, name: string): Promise<{ application: string; state: string; query: string }[]> {
  return execute(
    admin,
    `select application_name as application, state, left(query, 200) as query from pg_stat_activity
     where datname = $1 and backend_type = 'client backend'`,
    [name],
  );
}

async function execute<T extends object>(url: string, text: string, values?: unknown[]): Promise<T[]> {
  const client = new pg.Client({ connectionString: url, application_name: 'test-support' });
  await client.connect();
  try {
    return (await client.query<T>(text, values)).rows;
  } finally {
    await client.end();
  }
}

function withDatabase(url: string, name: string): string {
  const other = new URL(url);
  other.pathname = `/${name}`;
  return other.href;
}

function quote(identifier: string): string {
  return pg.escapeIdentifier(identifier);
}

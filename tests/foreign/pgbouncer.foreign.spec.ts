import { type ChildProcess, spawn } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { LEDGER_ROLES, ledgerSchema, migrate } from '#libs/ledger';
import { openDatabase } from '#libs/platform';
import { freePort } from '#libs/stack';
import { freshDatabase, type TestDatabase } from '../support/database.js';
import { startCli } from '../support/run-cli.js';
import { needDebianPackages } from './debian-packages.js';

const PREFIX = 'countersign_test';
const PASSWORD = 'password-of-a-test';

/** PgBouncer in front of a database of this test's own, in each of its modes. */
describe('PgBouncer', () => {
  let database: TestDatabase;
  let dir: string;
  let bouncer: ChildProcess | undefined;
  beforeAll(() => needDebianPackages(), 330_000);
  beforeEach(async () => {
    database = await freshDatabase();
    dir = mkdtempSync(join(tmpdir(), 'pgbouncer-'));
    chmodSync(dir, 0o755);
  });
  afterEach(async () => {
    const ended = bouncer && new Promise((resolve) => bouncer!.once('exit', resolve));
    bouncer?.kill('SIGKILL');
    await ended;
    bouncer = undefined;
    rmSync(dir, { recursive: true, force: true });
    // PgBouncer leaves its connections to the server to find out for itself.
    await database.drop(60_000);
  });

  /** The database's URL through it. */
  async function bounce(
    mode: 'session' | 'transaction' | 'statement',
    more: Record<string, string | number> = {},
  ): Promise<string> {
    const server = new URL(database.url);
    const port = await freePort();
    const users = [[server.username, server.password], ...LEDGER_ROLES.map((role) => [`${PREFIX}_${role}`, PASSWORD])];
    writeFileSync(join(dir, 'users.txt'), users.map(([name, password]) => `"${name}" "${password}"\n`).join(''));
    const settings = {
      listen_addr: '127.0.0.1',
      listen_port: port,
      unix_socket_dir: '',
      auth_type: 'plain',
      auth_file: join(dir, 'users.txt'),
      pool_mode: mode,
      default_pool_size: 3,
      max_client_conn: 50,
      ...more,
    };
    const lines = Object.entries(settings).map(([name, value]) => `${name} = ${value}`);
    const target = `host=${server.hostname} port=${server.port} dbname=${database.name}`;
    const file = join(dir, 'pgbouncer.ini');
    writeFileSync(file, ['[databases]', `${database.name} = ${target}`, '[pgbouncer]', ...lines, ''].join('\n'));
    // It does not run as root.
    const user = process.getuid?.() === 0 ? ['-u', 'nobody'] : [];
    let said = '';
    bouncer = spawn('/usr/sbin/pgbouncer', [...user, file], { stdio: ['ignore', 'pipe', 'pipe'] });
    for (const stream of [bouncer.stdout!, bouncer.stderr!])
      stream.on('data', (text: Buffer) => (said += text.toString()));
    const through = new URL(database.url);
    through.port = String(port);
    for (let i = 0; ; i++) {
      const client = new pg.Client({ connectionString: through.href });
      try {
        await client.connect();
        await client.end();
        return through.href;
      } catch (error) {
        if (i > 100) throw new Error(`${String(error)}\n${said}`);
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
    }
  }

  const passwords = Object.fromEntries(LEDGER_ROLES.map((role) => [role, PASSWORD]));
  const build = (url: string) => migrate(url, { modules: [ledgerSchema], rolePrefix: PREFIX, passwords, shards: 1 });

  it.each([
    ['transaction', { default_pool_size: 20 }],
    ['transaction', { default_pool_size: 1 }],
    ['transaction', { default_pool_size: 5, server_round_robin: 1, min_pool_size: 5 }],
    [
      'transaction',
      { default_pool_size: 3, ignore_startup_parameters: 'extra_float_digits,options,statement_timeout' },
    ],
    ['statement', {}],
  ] as const)(
    'in %s mode (%j) is told from a direct connection, by migrate, services and commands',
    async (mode, settings) => {
      const url = await bounce(mode, settings);
      const began = performance.now();
      await expect(build(url)).rejects.toThrow(/connect directly to PostgreSQL/);
      await expect(openDatabase(url, { name: 'spec', poolSize: 2, statementMs: 10_000 })).rejects.toThrow(
        /connect directly/,
      );
      expect(performance.now() - began).toBeLessThan(40_000);
      expect(await database.query(`SELECT FROM pg_namespace WHERE nspname = 'ledger'`)).toEqual([]);
    },
  );

  it('in transaction mode is told so by the command too, at once', async () => {
    const url = await bounce('transaction');
    const { exited, stderr } = startCli(['migrate', '--database', url]);
    expect(await exited).toBe(1);
    expect(stderr()).toMatch(/pool_mode transaction.*connect directly to PostgreSQL/);
  });

  it('in session mode is as good as a direct connection', async () => {
    const url = await bounce('session', { default_pool_size: 10 });
    expect((await build(url)).applied).not.toEqual([]);
    const role = new URL(url);
    role.username = `${PREFIX}_recorder`;
    role.password = PASSWORD;
    const db = await openDatabase(role.href, { name: 'spec', poolSize: 2, statementMs: 10_000 });
    try {
      expect(await db.query(`SELECT current_setting('statement_timeout') AS ms`)).toEqual([{ ms: '10s' }]);
      expect(await db.query('SELECT shard FROM ledger.head ORDER BY shard')).toEqual([
        { shard: '0' },
        { shard: 'access' },
        { shard: 'oversight' },
      ]);
    } finally {
      await db.destroy();
    }
    expect(readFileSync(join(dir, 'pgbouncer.ini'), 'utf8')).toContain('pool_mode = session');
  });
});

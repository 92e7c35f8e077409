import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import pg from 'pg';
import { postgresBinaries } from './postgres-binaries.js';
import { PostgresPlace } from './postgres-place.js';
import { startPostgres, type StartedPostgres } from './postgres.js';
import { postgresUser } from './postgres-user.js';

async function query(url: string, text: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(text)).rows.map((row) => Object.values(row)[0]);
  } finally {
    await client.end();
  }
}

describe('startPostgres', () => {
  let dir: string;
  const started: StartedPostgres[] = [];
  beforeEach(() => {
    // mode 0700, as a clone in a private folder would be: PostgreSQL's own user cannot enter it as root's guest
    dir = mkdtempSync(join(tmpdir(), 'countersign-pg-'));
  });
  afterEach(async () => {
    await Promise.all(started.splice(0).map((server) => server.stop()));
    rmSync(dir, { recursive: true, force: true });
  });

  it('runs servers side by side, durable by default, with text in byte order', async () => {
    const [one, two] = await Promise.all(
      ['a', 'b'].map((name) => startPostgres({ dir: join(dir, name), fsync: name === 'a' })),
    );
    started.push(one!, two!);
    expect(one!.port).not.toBe(two!.port);
    expect(await query(one!.url, 'show fsync')).toEqual(['on']);
    expect(await query(two!.url, 'show fsync')).toEqual(['off']);
    expect(await query(one!.url, `select x from (values ('a'), ('B'), ('é')) v (x) order by x`)).toEqual([
      'B',
      'a',
      'é',
    ]);
    expect(await query(one!.url, 'show listen_addresses')).toEqual(['127.0.0.1']);
  });

  it('runs the version whose programs it was given', async () => {
    const { stdout } = await promisify(execFile)(join(postgresBinaries(), 'postgres'), ['--version']);
    const server = await startPostgres({ dir, fsync: false });
    started.push(server);
    const [version] = await query(server.url, 'show server_version');
    expect(stdout.trim()).toBe(`postgres (PostgreSQL) ${version as string}`);
  });

  it('keeps what was committed through kill -9 and restart, on the same port', async () => {
    const server = await startPostgres({ dir });
    started.push(server);
    await query(server.url, 'create table t as select 42 as answer');
    await server.kill9();
    await expect(query(server.url, 'select 1')).rejects.toThrow();
    await server.restart();
    expect(await query(server.url, 'select answer from t')).toEqual([42]);
  });
});

describe('postgresUser', () => {
  it('is nobody to run as where we are not root, else a user that this machine has', async () => {
    const user = await postgresUser(['no-such-user', 'nobody']);
    expect(user).toEqual(process.getuid?.() === 0 ? { uid: expect.any(Number), gid: expect.any(Number) } : {});
    const place = await PostgresPlace.open(user);
    await place.run('postgres', ['--version']);
  });

  it('says what to do where root finds nobody', async () => {
    const asked = postgresUser(['no-such-user']);
    if (process.getuid?.() === 0)
      await expect(asked).rejects.toThrow(
        /no user no-such-user: run the command as an ordinary user, or set DATABASE_URL/,
      );
    else expect(await asked).toEqual({});
  });
});

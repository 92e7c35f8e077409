import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import type { DataSource } from 'typeorm';
import { startPostgres, type StartedPostgres } from '#libs/stack';
import { postgresSource } from './source.js';

describe('a session', () => {
  let dir: string;
  let server: StartedPostgres;
  let db: DataSource | undefined;
  let admin: pg.Client;
  beforeAll(async () => {
    dir = mkdtempSync(join(tmpdir(), 'countersign-session-'));
    server = await startPostgres({ dir, fsync: false });
    admin = new pg.Client({ connectionString: server.url });
    await admin.connect();
  });
  afterEach(async () => {
    await db?.destroy();
    db = undefined;
  });
  afterAll(async () => {
    await admin.end();
    await server.stop();
    rmSync(dir, { recursive: true, force: true });
  });

  const open = async (statementMs?: number, poolSize = 1): Promise<DataSource> =>
    (db = await postgresSource(server.url, { name: 'spec', poolSize, statementMs }).initialize());
  const pid = async (): Promise<number> =>
    (await db!.query<{ pid: number }[]>('SELECT pg_backend_pid() AS pid'))[0]!.pid;

  it('whose server falls silent under a statement ends, and the pool goes on with another', async () => {
    await open(1_000);
    const silent = await pid();
    process.kill(silent, 'SIGSTOP');
    try {
      const began = performance.now();
      await expect(db!.query('SELECT 1')).rejects.toThrow('PostgreSQL does not answer: nothing came for 4 s');
      expect(performance.now() - began).toBeLessThan(20_000);
      expect(await pid()).not.toBe(silent);
    } finally {
      process.kill(silent, 'SIGCONT');
    }
  });

  it('takes those with it that nobody uses and that are as silent', async () => {
    await open(1_000, 4);
    const pids = async (): Promise<number[]> => {
      const sleeping = Array.from({ length: 4 }, () => db!.query('SELECT pg_backend_pid() AS pid, pg_sleep(0.2)'));
      return (await Promise.all(sleeping)).map((rows) => (rows as { pid: number }[])[0]!.pid).sort();
    };
    const silent = await pids();
    for (const one of silent) process.kill(one, 'SIGSTOP');
    try {
      await expect(db!.query('SELECT 1')).rejects.toThrow('PostgreSQL does not answer');
      expect((await pids()).filter((one) => silent.includes(one))).toEqual([]);
    } finally {
      for (const one of silent) process.kill(one, 'SIGCONT');
    }
  });

  it('is left in time though its server is silent', async () => {
    await open(60_000, 2);
    const silent = await pid();
    process.kill(silent, 'SIGSTOP');
    try {
      const began = performance.now();
      await db!.destroy();
      db = undefined;
      expect(performance.now() - began).toBeLessThan(15_000);
    } finally {
      process.kill(silent, 'SIGCONT');
    }
  });

  it('is not ended for being idle, nor for a statement that takes its time within the limit', async () => {
    await open(4_000);
    const before = await pid();
    await new Promise((resolve) => setTimeout(resolve, 8_500));
    await db!.query('SELECT pg_sleep(3)');
    expect(await pid()).toBe(before);
  });

  it('has its statements ended by the server before it is given up itself', async () => {
    await open(1_000);
    const before = await pid();
    await expect(db!.query('SELECT pg_sleep(30)')).rejects.toMatchObject({ code: '57014' });
    expect(await pid()).toBe(before);
  });

  it('without a limit waits as long as a statement takes', async () => {
    await open();
    const before = await pid();
    await db!.query('SELECT pg_sleep(10)');
    expect(await pid()).toBe(before);
  });

  it('outlives its own process being held up while an answer lies there unread', async () => {
    await open(1_000);
    const before = await pid();
    const asked = db!.query('SELECT 7 AS seven');
    // Longer than the server may be silent.
    for (const end = Date.now() + 6_000; Date.now() < end;);
    expect(await asked).toEqual([{ seven: 7 }]);
    expect(await pid()).toBe(before);
  });
});

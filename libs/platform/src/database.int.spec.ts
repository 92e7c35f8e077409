import { mkdtempSync, rmSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DataSource } from 'typeorm';
import { startPostgres, type StartedPostgres } from '#libs/stack';
import { openDatabase } from './database.js';
import { waitOut } from './wait-out.js';

describe('openDatabase', () => {
  let dir: string;
  let server: StartedPostgres;
  let database: DataSource | undefined;
  let over: AbortController;
  // One for all: each test leaves it running.
  beforeAll(async () => {
    dir = mkdtempSync(join(tmpdir(), 'countersign-database-'));
    server = await startPostgres({ dir, fsync: false });
  });
  beforeEach(() => {
    over = new AbortController();
  });
  afterEach(async () => {
    over.abort();
    await database?.destroy();
    database = undefined;
  });
  afterAll(async () => {
    await server.stop();
    rmSync(dir, { recursive: true, force: true });
  });

  it('waits for a server that is away at start, and sits out one that goes away later', async () => {
    await server.stop();
    const lines: string[] = [];
    const log = { warn: (line: string) => lines.push(line), log: (line: string) => lines.push(line) };
    const opening = openDatabase(server.url, { name: 'spec', poolSize: 2, log, signal: over.signal });
    await until(() => lines.length > 0);
    expect(lines).toEqual(['PostgreSQL is unreachable; waiting (ECONNREFUSED)']);
    await server.restart();
    database = await opening;
    const ask = (): Promise<unknown> =>
      database!.query('select application_name as name from pg_stat_activity where pid = pg_backend_pid()');
    expect(await ask()).toEqual([{ name: 'spec' }]);

    await server.kill9();
    // A back end outlives its postmaster for a moment, and may still answer.
    for (let answers = true; answers;)
      answers = await ask().then(
        () => true,
        () => false,
      );
    lines.length = 0;
    const asking = waitOut(ask, { log, signal: over.signal });
    await until(() => lines.length > 0);
    await server.restart();
    expect(await asking).toEqual([{ name: 'spec' }]);
    expect(lines.at(-1)).toMatch(/^PostgreSQL is back after/);
  });

  it('gives up a server that does not answer, also where it would wait for a free connection without end', async () => {
    const mute = createServer((socket) => void socket.on('error', () => undefined));
    await new Promise<void>((resolve) => mute.listen(0, '127.0.0.1', resolve));
    const { port } = mute.address() as AddressInfo;
    const lines: string[] = [];
    const log = { warn: (line: string) => lines.push(line), log: (line: string) => lines.push(line) };
    const wait = { patient: true, log, signal: over.signal };
    const opening = openDatabase(`postgres://nobody:none@127.0.0.1:${port}/none`, { name: 'spec', ...wait });
    await until(() => lines.length > 0);
    expect(lines).toEqual(['PostgreSQL is unreachable; waiting (timeout expired)']);
    over.abort();
    await expect(opening).rejects.toThrow('timeout expired');
    mute.close();
  });

  it('does not wait for a password to become right', async () => {
    const wrong = new URL(server.url);
    wrong.password = 'wrong';
    await expect(openDatabase(wrong.href, { name: 'spec' })).rejects.toThrow(/password authentication failed/);
  });
});

async function until(condition: () => boolean): Promise<void> {
  for (const deadline = Date.now() + 60_000; !condition(); await new Promise((resolve) => setTimeout(resolve, 20)))
    if (Date.now() > deadline) throw new Error('waited in vain');
}

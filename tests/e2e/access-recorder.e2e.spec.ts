import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import type { Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { INestApplication } from '@nestjs/common';
import supertest, { type Response } from 'supertest';
import { type Access, ACCESS, parseEntry } from '#libs/contracts';
import { LastSignedFiles, shardOrigin } from '#libs/ledger';
import { freePort } from '#libs/stack';
import { readKeyFile, signCheckpoint } from '#libs/tlog';
import { loadApiSettings } from '../../apps/api/src/config.js';
import { startApi } from '../../apps/api/src/start.js';
import { event, eventually, RecorderBench } from '../faults/recorder-harness.js';
import { ORIGIN, RecorderFleet, type RecorderProcess } from '../faults/recorder-process.js';
import { look } from '../support/ledger-drafts.js';
import { bearer } from '../support/tokens.js';

const JSON_TYPE = 'application/json';

describe('a recorder that writes down who looked', () => {
  let bench: RecorderBench;
  let fleet: RecorderFleet;
  let recorder: RecorderProcess;
  let dir: string;
  let api: INestApplication | undefined;
  beforeEach(async () => {
    dir = mkdtempSync(join(tmpdir(), 'countersign-look-'));
    bench = await RecorderBench.open();
    fleet = new RecorderFleet(bench, undefined);
  });
  afterEach(async () => {
    await api?.close();
    api = undefined;
    await fleet?.close();
    await bench?.close();
    rmSync(dir, { recursive: true });
  });

  const tokenOf = async (role: 'api' | 'detector' | 'operator'): Promise<string> =>
    (await fleet.identity()).processes.token(role);
  const post = async (body: unknown, token: string | undefined, type = JSON_TYPE, url = recorder.url) => {
    const response = await fetch(`${url}/v1/access`, {
      method: 'POST',
      headers: { 'content-type': type, ...(token ? bearer(token) : {}) },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    });
    const answer = (await response.json()) as { index: number; type?: string; detail?: string };
    return { status: response.status, ...answer, retryAfter: response.headers.get('retry-after') };
  };
  const access = (more: Partial<Access> = {}): Access => look({}, {}, more).access!;
  const entries = async (): Promise<Access[]> => {
    const { size } = await bench.reader.head(ACCESS);
    return (await bench.reader.entries(ACCESS, 0, size)).map(({ bytes }) => parseEntry(bytes).access!);
  };
  /** An api whose entries are read; `env`: in place of what it needs to know of the recorder. */
  const startReading = async (url: string): Promise<INestApplication> => {
    const { issuer, processes } = await fleet.identity();
    const key = join(dir, 'access.key');
    writeFileSync(key, randomBytes(32), { mode: 0o600 });
    return startApi(
      loadApiSettings({
        ...{ DATABASE_URL: bench.database.urlAs('api'), PORT: '0', COUNTERSIGN_LOG_LEVEL: 'fatal', RECORDER_URL: url },
        ...{ COUNTERSIGN_PROCESS_KEY_FILE: processes.keyFiles.api, COUNTERSIGN_ACCESS_KEY_FILE: key },
        ...issuer.env(),
      }),
    );
  };
  const read = async (): Promise<Response> =>
    supertest(api!.getHttpServer() as Server)
      .get('/v1/entries/0/0')
      .set(bearer(await (await fleet.identity()).issuer.overseer()));
  const send = async (): Promise<number> =>
    (
      await fetch(`${recorder.url}/v1/events`, {
        method: 'POST',
        headers: { 'content-type': 'application/cloudevents+json', ...(await fleet.producer()) },
        body: event(1),
      })
    ).status;

  it('takes them of apis alone, as described alone, and keeps names out of the log', async () => {
    recorder = await fleet.start();
    const token = await tokenOf('api');
    const good = await post({ access: access(), name: 'Ada Lovelace' }, token);
    expect(good).toMatchObject({ status: 200, index: 0 });
    expect((await post({ access: access() }, undefined)).status).toBe(401);
    expect((await post({ access: access() }, await tokenOf('detector'))).status).toBe(403);
    expect((await post({ access: access() }, await (await fleet.identity()).issuer.overseer())).status).toBe(403);
    const wrong: unknown[] = [
      {},
      { access: access(), more: 1 },
      { access: { ...access(), text: 'x' } },
      { access: access({ filter: { id: 'a name with blanks' } }) },
      { access: access({ digests: { source: 'Ada Lovelace' } }) },
      { access: access({ purpose: 'Because I can' }) },
      { access: access({ route: 'GET /v1/accountings/k1:abc' }) },
      '{"access":',
    ];
    for (const body of wrong) expect([body, (await post(body, token)).status]).toEqual([body, 400]);
    expect((await post({ access: access() }, token, 'text/plain')).status).toBe(415);
    expect((await post(`{"access":"${'x'.repeat(70_000)}"}`, token)).status).toBe(413);
    expect(await entries()).toEqual([access()]);
    const owner = await bench.database.as('owner');
    await eventually(async () =>
      expect(await owner.query('SELECT subject FROM ledger.reader_name')).toEqual([{ subject: 'u1' }]),
    );
    expect((await bench.reader.entry(ACCESS, 0)).toString()).not.toContain('Ada');
  });

  it('puts those that come together into few appends, and finishes what it took when it is stopped', async () => {
    recorder = await fleet.start();
    const token = await tokenOf('api');
    const ask = (from: number, to: number) =>
      Array.from({ length: to - from }, (_, i) =>
        post({ access: access({ filter: { index: String(from + i) } }) }, token).catch(() => ({
          status: 0,
          index: -1,
        })),
      );
    const together = await Promise.all(ask(0, 100));
    expect(together.filter(({ status }) => status !== 200)).toEqual([]);
    const owner = await bench.database.as('owner');
    const [row] = await owner.query<{ n: number }[]>(
      `SELECT count(*)::int AS n FROM ledger.batch WHERE shard = 'access'`,
    );
    expect(row!.n).toBeLessThan(50);
    const asked = ask(100, 200);
    await Promise.race(asked);
    await recorder.stop();
    const answers = [...together, ...(await Promise.all(asked))];
    const there = await entries();
    answers.forEach(({ status, index }, i) => {
      if (status === 200) expect(there[index]!.filter).toEqual({ index: String(i) });
    });
  });

  it.each(['append.beforeCommit', 'append.afterCommit'])(
    'is killed at %s: nothing is shown, and reading goes on with the next',
    async (point) => {
      const port = String(await freePort());
      // The event is the first append.
      recorder = await fleet.start({ COUNTERSIGN_CRASH_AT: `${point}:2`, PORT: port }, false);
      const url = `http://127.0.0.1:${port}`;
      recorder.url = url;
      await eventually(async () => expect((await fetch(`${url}/health/ready`)).status).toBe(200));
      expect(await send()).toBe(200);
      api = await startReading(url);
      const { status, body, text } = await read();
      expect([status, body.type]).toEqual([503, 'urn:countersign:problem:access-log-away']);
      expect(text).not.toContain('specversion');
      expect((await entries()).length).toBe(point === 'append.afterCommit' ? 1 : 0);
      await fleet.start({ PORT: port }, false);
      await eventually(async () => expect((await read()).status).toBe(200));
      expect((await bench.reader.entries('0', 0, 9)).length).toBe(1);
    },
  );

  it('goes on while others at the address of the api send one bad token after another', async () => {
    recorder = await fleet.start({ COUNTERSIGN_RATE_LIMIT_TOKENS: '3' });
    const token = await tokenOf('api');
    const bad = (sent: string): Promise<number> => post({ access: access() }, sent).then(({ status }) => status);
    for (const expected of [401, 401, 401, 429]) expect(await bad('a.b.c')).toBe(expected);
    expect((await post({ access: access() }, token)).status).toBe(200);
    // Of another key: looked at, and refused.
    expect(await bad(`${token.slice(0, token.lastIndexOf('.'))}.${Buffer.alloc(64).toString('base64url')}`)).toBe(401);
    expect(await bad('a.b.c')).toBe(429);
  });

  it('goes on where a shard of events is frozen', async () => {
    const settings = await fleet.settings('recorder-1');
    recorder = await fleet.start();
    expect(await send()).toBe(200);
    await recorder.stop();
    // Somebody has seen more of shard 0 than the database has.
    const key = (await readKeyFile(settings['COUNTERSIGN_LOG_KEY_FILE']!)).named(shardOrigin(ORIGIN, '0'));
    const note = signCheckpoint(
      { origin: key.verifier.name, size: 99, root: Buffer.alloc(32, 1), extensions: [] },
      key,
    );
    await new LastSignedFiles(settings['COUNTERSIGN_STATE_DIR']!, ORIGIN).write('0', 99, note);
    const port = String(await freePort());
    recorder = await fleet.start({ PORT: port, COUNTERSIGN_STATE_DIR: settings['COUNTERSIGN_STATE_DIR']! }, false);
    recorder.url = `http://127.0.0.1:${port}`;
    const token = await tokenOf('api');
    await eventually(async () => expect((await post({ access: access() }, token)).status).toBe(200));
    expect(await send()).toBe(503);
    api = await startReading(recorder.url);
    expect((await read()).status).toBe(200);
  });
});

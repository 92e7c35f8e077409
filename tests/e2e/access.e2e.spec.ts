import { randomUUID } from 'node:crypto';
import type { Server } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { jest } from '@jest/globals';
import type { INestApplication } from '@nestjs/common';
import supertest, { type Response } from 'supertest';
import { ACCESS, entryTail } from '#libs/contracts';
import { verifyLedger } from '#libs/audit';
import { MetricsServer } from '#libs/platform';
import { loadApiSettings } from '../../apps/api/src/config.js';
import { startApi } from '../../apps/api/src/start.js';
import { AccessRecorder } from '../support/access-recorder.js';
import { scrape } from '../support/scrape.js';
import { bearer, TestIssuer } from '../support/tokens.js';
import { AGREEMENT, ApiLedger, GIVER, ref } from './api-ledger.js';

const FAILING = 'countersign_access_log_failing_seconds';

/** Entries of the ledger that is read. */
const SIZE = 3;
const KEYED = /^[0-9a-f]{8}:[A-Za-z0-9_-]{43}$/;

describe('who looked', () => {
  let issuer: TestIssuer;
  let ledger: ApiLedger;
  let recorder: AccessRecorder;
  let app: INestApplication;
  const apps: INestApplication[] = [];

  const start = async (env: Record<string, string>): Promise<INestApplication> => {
    const settings = { DATABASE_URL: ledger.database.urlAs('api'), PORT: '0', COUNTERSIGN_LOG_LEVEL: 'fatal' };
    const started = await startApi(loadApiSettings({ ...settings, ...issuer.env(), ...env }));
    apps.push(started);
    return started;
  };
  const ask = (path: string, token: string, headers: Record<string, string> = {}, of = app): Promise<Response> =>
    Promise.resolve(
      supertest(of.getHttpServer() as Server)
        .get(path)
        .set({ ...bearer(token), ...headers }),
    );
  /** Entries that this made. */
  const logged = async (work: () => Promise<unknown>) => {
    const before = (await recorder.entries()).length;
    await work();
    return (await recorder.entries()).slice(before);
  };

  beforeAll(async () => {
    issuer = await TestIssuer.start();
    ledger = await ApiLedger.open();
    await ledger.send('gov.transfer.source.watermarked.v1', { upTo: '2025-08-07T00:00:00Z', nextSequence: '2' });
    // Another content under the same id is a finding, and a refused event lies in quarantine.
    const sent = { id: '019a0000-0000-7000-8000-000000000001' };
    await ledger.send('gov.transfer.source.watermarked.v1', { upTo: '2025-08-07T00:00:00Z', nextSequence: '4' }, sent);
    await ledger.post({ specversion: '1.0' });
    await ledger.judge();
    await ledger.publish();
    recorder = await AccessRecorder.start(ledger.database);
    app = await start({ ...recorder.env, COUNTERSIGN_SERVE_ENTRIES: 'true', COUNTERSIGN_METRICS_PORT: '0' });
  });
  afterAll(async () => {
    for (const one of apps) await one.close();
    await recorder?.close();
    await ledger?.close();
    await issuer?.close();
  });
  afterEach(async () => {
    recorder.delayMs = 0;
    recorder.refuse = undefined;
    recorder.hangUp = 0;
    if (recorder.url && !(await fetch(recorder.url).catch(() => undefined))) await recorder.up();
  });

  it('is one entry per request, before the answer, with who, what, and how much', async () => {
    const token = await issuer.officer('revenue', 'privacy-officer', { name: 'Ada Lovelace' });
    const view = randomUUID();
    let given: Response | undefined;
    const entries = await logged(async () => {
      given = await ask(`/v1/findings?agreement=${AGREEMENT}&status=all`, token, { 'countersign-view': view });
    });
    expect(given).toMatchObject({ status: 200, headers: { 'countersign-view': view } });
    expect(entries).toEqual([
      {
        reader: {
          issuer: issuer.url,
          subject: 'revenue-privacy-officer',
          client: 'test',
          role: 'privacy-officer',
          agency: 'revenue',
        },
        about: { agencies: ['revenue'], agreements: [AGREEMENT] },
        view,
        route: 'GET /v1/findings',
        asked: expect.any(String),
        filter: { agreement: AGREEMENT, status: 'all' },
        digests: {},
        outcome: 'shown',
        counts: { rows: given!.body.findings.length, items: 0 },
      },
    ]);
    expect(given!.body.findings.length).toBeGreaterThan(0);
  });

  it.each([
    ['/v1/findings', 'GET /v1/findings'],
    ['/v1/not-evaluable', 'GET /v1/not-evaluable'],
    ['/v1/not-evaluable/subjects', 'GET /v1/not-evaluable/subjects'],
    ['/v1/agreements', 'GET /v1/agreements'],
    [`/v1/agreements/${AGREEMENT}/funnel`, 'GET /v1/agreements/:id/funnel'],
    [`/v1/events?source=${GIVER}&id=019a0000-0000-7000-8000-000000000001`, 'GET /v1/events'],
    ['/v1/quarantine', 'GET /v1/quarantine'],
    ['/v1/entries/0/0', 'GET /v1/entries/:shard/:index'],
    ['/v1/entries/0/0?proof=1', 'GET /v1/entries/:shard/:index'],
    [`/v1/accountings/${ref('p1')}`, 'GET /v1/accountings/:subjectRef'],
    ['/v1/access', 'GET /v1/access'],
  ])('logs %s, and a view of its own', async (path, route) => {
    const token = await issuer.overseer();
    let given: Response | undefined;
    const entries = await logged(async () => (given = await ask(path, token)));
    expect(given!.status).toBe(200);
    expect(entries.map((one) => [one.route, one.outcome, one.view])).toEqual([
      [route, 'shown', given!.headers['countersign-view']],
    ]);
  });

  it('logs a finding with its agreement, its hits, and an entry bundle with its range', async () => {
    const token = await issuer.overseer();
    const { body } = await ask(`/v1/findings?agreement=${AGREEMENT}`, token);
    const [{ id }] = body.findings as [{ id: string }];
    const entries = await logged(async () => {
      expect((await ask(`/v1/findings/${id}`, token)).status).toBe(200);
      expect((await ask(`/v1/findings/${id}/hits`, token)).status).toBe(200);
      expect((await ask(`/log/0/tile/entries/000.p/${SIZE}`, token)).status).toBe(200);
    });
    expect(entries.map(({ route, filter, about, counts }) => [route, filter, about.agreements, counts.rows])).toEqual([
      ['GET /v1/findings/:id', { finding: id }, [AGREEMENT], 1],
      ['GET /v1/findings/:id/hits', { finding: id }, [AGREEMENT], expect.any(Number)],
      ['GET /log/:shard/tile/entries/*bundle', { shard: '0', index: '0', width: String(SIZE) }, '*', SIZE],
    ]);
  });

  it('logs that somebody looked for what there is not, without the value', async () => {
    const token = await issuer.overseer();
    const entries = await logged(async () => {
      expect((await ask('/v1/findings/AAAAAAAAAAAAAAAAAAAAAA', token)).status).toBe(404);
      expect((await ask('/v1/agreements/ada-lovelace/funnel', token)).status).toBe(404);
      expect((await ask('/v1/entries/0/999999', token)).status).toBe(404);
    });
    expect(
      entries.map(({ outcome, filter, digests, counts }) => [outcome, filter, Object.keys(digests), counts.rows]),
    ).toEqual([
      ['not-found', {}, ['finding'], 0],
      ['not-found', {}, ['agreement'], 0],
      ['not-found', { shard: '0', index: '999999' }, [], 0],
    ]);
  });

  it('logs no request that is refused before anything is looked up', async () => {
    const officer = await issuer.officer('revenue');
    const producer = await issuer.producer('revenue');
    const entries = await logged(async () => {
      expect((await ask('/v1/findings?rules=x', officer)).status).toBe(400);
      expect((await ask('/v1/findings', producer)).status).toBe(403);
      expect((await ask('/v1/findings', 'x')).status).toBe(401);
      expect((await ask('/v1/findings', officer, { 'countersign-view': 'mine' })).status).toBe(400);
    });
    expect(entries).toEqual([]);
  });

  it('keeps what is typed out of the log, and its digests apart by parameter', async () => {
    const token = await issuer.overseer('*', '*', { name: 'Grace Hopper' });
    const typed = [
      'urn:agency:revenue:grace-hopper',
      '019a0000-0000-7000-8000-00000000beef',
      ref('grace'),
      'Grace Hopper',
    ];
    const entries = await logged(async () => {
      await ask(`/v1/events?source=${typed[0]}&id=${typed[1]}`, token);
      await ask(`/v1/accountings/${typed[2]}`, token);
      await ask(`/v1/accountings/${typed[2]}`, token);
      await ask(`/v1/access?subject=${encodeURIComponent(typed[3]!)}&issuer=${encodeURIComponent(typed[3]!)}`, token);
    });
    const text = JSON.stringify(entries);
    for (const value of [...typed, 'grace', 'beef', token]) expect(text).not.toContain(value);
    const [events, first, again, access] = entries;
    expect(Object.values(events!.digests)).toEqual([expect.stringMatching(KEYED), expect.stringMatching(KEYED)]);
    expect(first!.digests).toEqual(again!.digests);
    expect(access!.digests['subject']).not.toBe(access!.digests['issuer']);
  });

  it('shows nothing while nobody can write it down, and goes on with what is not logged', async () => {
    const token = await issuer.overseer();
    const failing = async () => (await scrape(app.get(MetricsServer).url!)).value(FAILING);
    expect(await failing()).toBe(0);
    await recorder.down();
    // Nobody has asked yet.
    expect(await failing()).toBe(0);
    for (const path of [
      '/v1/findings',
      '/v1/entries/0/0',
      '/v1/entries/0/99999',
      `/log/0/tile/entries/000.p/${SIZE}`,
      '/v1/access',
    ]) {
      const { status, body, headers, text } = await ask(path, token);
      expect([path, status, body.type, headers['retry-after']]).toEqual([
        ...[path, 503, 'urn:countersign:problem:access-log-away', '2'],
      ]);
      expect(text).not.toMatch(/specversion|"findings"/);
    }
    for (const path of [
      '/health/live',
      '/v1/status',
      '/log/0/checkpoint',
      `/log/0/tile/0/000.p/${SIZE}`,
      '/v1/entries/0/0/receipt',
    ])
      expect([path, (await ask(path, token)).status]).toEqual([path, 200]);
    expect(await failing()).toBeGreaterThan(0);
    await recorder.up();
    expect((await ask('/v1/findings', token)).status).toBe(200);
    expect(await failing()).toBe(0);
  });

  it('waits for a recorder that is late, and gives up in time', async () => {
    const token = await issuer.overseer();
    const before = (await recorder.entries()).length;
    recorder.delayMs = 700;
    const began = Date.now();
    expect((await ask('/v1/findings', token)).status).toBe(200);
    expect(Date.now() - began).toBeGreaterThanOrEqual(700);
    recorder.delayMs = 6_000;
    const late = await ask('/v1/findings', token);
    expect(late).toMatchObject({ status: 503, body: { detail: expect.stringContaining('within 5000 ms') } });
    // It is written down all the same, before the next test counts.
    while ((await recorder.entries()).length < before + 2) await sleep(50);
  });

  it('asks again where a kept connection has ended, and gives up where every one does', async () => {
    const token = await issuer.overseer();
    recorder.hangUp = 2;
    const entries = await logged(async () => expect((await ask('/v1/findings', token)).status).toBe(200));
    expect(entries).toHaveLength(1);
    recorder.hangUp = 99;
    const before = recorder.asked;
    const { status, body } = await ask('/v1/findings', token);
    expect([status, body.detail]).toEqual([
      503,
      expect.stringMatching(/^The recorder does not answer \((ECONNRESET|UND_ERR_SOCKET)\)\./),
    ]);
    expect(recorder.asked - before).toBe(3);
  });

  it('shows nothing where the recorder refuses, nor what it says of the ledger, which is for the log', async () => {
    recorder.refuse = 403;
    const lines: string[] = [];
    const write = jest.spyOn(process.stderr, 'write').mockImplementation((line) => lines.push(String(line)) > 0);
    const loud = await start({ ...recorder.env, COUNTERSIGN_LOG_LEVEL: 'error' });
    const { status, body, text } = await ask('/v1/findings', await issuer.overseer(), {}, loud);
    write.mockRestore();
    expect([status, body.detail]).toEqual([503, expect.stringContaining('he recorder answers 403: refused by a test')]);
    // The instance is of random digits.
    expect(text.replace(body.instance as string, '')).not.toContain('17');
    const log = lines.find((line) => line.includes(body.instance as string));
    expect(log).toContain('the recorder answers 403: refused by a test');
    expect(log).toContain('the head says 17');
  });

  it('shows nothing without a recorder in the settings, and says so', async () => {
    const bare = await start({});
    const { status, body } = await ask('/v1/findings', await issuer.overseer(), {}, bare);
    expect([status, body.detail]).toEqual([503, expect.stringContaining('RECORDER_URL is not set')]);
    expect((await ask('/v1/status', await issuer.overseer(), {}, bare)).status).toBe(200);
  });

  it('demands a purpose where the settings say so, of their list alone', async () => {
    const strict = await start({ ...recorder.env, COUNTERSIGN_ACCESS_PURPOSES: 'entries: audit, complaint' });
    const token = await issuer.overseer();
    const entries = await logged(async () => {
      for (const purpose of [undefined, 'because ada asked']) {
        const { status, body } = await ask(
          '/v1/entries/0/0',
          token,
          purpose ? { 'countersign-purpose': purpose } : {},
          strict,
        );
        expect([status, body.type]).toEqual([400, 'urn:countersign:problem:purpose-required']);
      }
      expect((await ask('/v1/entries/0/0', token, { 'countersign-purpose': 'audit' }, strict)).status).toBe(200);
      expect((await ask('/v1/findings', token, { 'countersign-purpose': 'audit' }, strict)).status).toBe(200);
    });
    expect(entries.map(({ purpose }) => purpose)).toEqual(['audit', undefined]);
  });

  it('groups the requests of a page by its view, from two apis', async () => {
    const other = await start(recorder.env);
    const token = await issuer.auditor();
    const view = randomUUID();
    await Promise.all(
      Array.from({ length: 30 }, (_, i) =>
        ask('/v1/findings', token, { 'countersign-view': view.toUpperCase() }, i % 2 === 0 ? app : other),
      ),
    );
    const { body } = await ask(`/v1/access?view=${view}&limit=20`, await issuer.overseer());
    expect(body.accesses).toHaveLength(20);
    const rest = await ask(body.next, await issuer.overseer());
    expect(rest.body.accesses).toHaveLength(10);
    expect(rest.body.next).toBeNull();
  });

  it('is shown to those who may see it, and to nobody else', async () => {
    const tokens = {
      revenue: await issuer.officer('revenue'),
      border: await issuer.officer('border'),
      auditor: await issuer.auditor(['revenue'], '*'),
      overseer: await issuer.overseer(),
    };
    const view = randomUUID();
    for (const token of Object.values(tokens)) await ask('/v1/findings', token, { 'countersign-view': view });
    const roles = async (token: string): Promise<string[]> =>
      (
        (await ask(`/v1/access?view=${view}`, token)).body.accesses as { access: { reader: { subject: string } } }[]
      ).map(({ access }) => access.reader.subject);
    expect(await roles(tokens.revenue)).toEqual(['revenue-compliance-officer']);
    expect(await roles(tokens.border)).toEqual(['border-compliance-officer']);
    expect(await roles(tokens.auditor)).toEqual(['revenue-compliance-officer']);
    expect(await roles(await issuer.auditor())).toEqual(['border-compliance-officer', 'revenue-compliance-officer']);
    expect(await roles(tokens.overseer)).toEqual([
      ...['the-overseer', 'the-auditor', 'border-compliance-officer', 'revenue-compliance-officer'],
    ]);
  });

  it('is shown to an auditor of an agreement where the answer was about that alone, and not of lists, whose counts add up over others', async () => {
    const officer = await issuer.officer('revenue');
    const view = randomUUID();
    const { body } = await ask(`/v1/findings?status=all&agreement=${AGREEMENT}`, officer);
    const finding = `/v1/findings/${(body.findings as { id: string }[])[0]!.id}`;
    const event = `/v1/events?source=${GIVER}&id=019a0000-0000-7000-8000-000000000001`;
    const about = [
      ...[finding, `${finding}/hits`, `/v1/agreements/${AGREEMENT}/funnel`, event],
      ...['/v1/entries/0/0', '/v1/entries/0/0?proof=1', `/v1/findings?status=all&agreement=${AGREEMENT}`],
    ];
    const wide = ['/v1/findings', '/v1/agreements', '/v1/entries/0/99999', `/v1/accountings/${ref('p1')}`];
    const seen = async (token: string): Promise<number> =>
      ((await ask(`/v1/access?view=${view}`, token)).body.accesses as unknown[]).length;
    const [auditor, elsewhere] = [
      await issuer.auditor(['revenue'], [AGREEMENT]),
      await issuer.auditor(['revenue'], ['another']),
    ];
    for (const [n, path] of about.entries()) {
      expect([path, (await ask(path, officer, { 'countersign-view': view })).status]).toEqual([path, 200]);
      expect([path, await seen(auditor)]).toEqual([path, n + 1]);
    }
    for (const path of wide) await ask(path, officer, { 'countersign-view': view });
    expect([await seen(auditor), await seen(elsewhere)]).toEqual([about.length, 0]);
    expect(await seen(await issuer.auditor(['revenue'], '*'))).toBe(about.length + wide.length);
  });

  it('does not tell others when an inspector looks', async () => {
    await ledger.publish();
    const officer = await issuer.officer('revenue');
    const auditor = await issuer.auditor();
    const missing = await ask('/log/99999/checkpoint', officer);
    for (const path of [
      '/log/access/checkpoint',
      '/log/access/tile/0/000.p/1',
      '/v1/entries/access/0/receipt',
      '/v1/log/access/consistency?from=0',
    ]) {
      for (const headers of [bearer(officer), {}]) {
        const { status, body } = await supertest(app.getHttpServer() as Server)
          .get(path)
          .set(headers);
        expect([path, status, body.detail]).toEqual([path, 404, missing.body.detail.replace('99999', ACCESS)]);
      }
    }
    expect((await ask('/log/access/checkpoint', auditor)).status).toBe(200);
    expect((await ask('/v1/log/access/consistency?from=0', auditor)).status).toBe(200);
    const shards = async (token: string): Promise<string[]> =>
      ((await ask('/v1/status', token)).body.shards as { shard: string }[]).map(({ shard }) => shard);
    expect(await shards(officer)).toEqual(['0', 'oversight']);
    expect(await shards(auditor)).toEqual(['0', 'oversight', 'access']);
    const { body } = await ask('/v1/findings', auditor);
    expect(JSON.stringify(body.asOf)).not.toContain(ACCESS);
  });

  it('gives the bytes of an entry to those who may see what it says', async () => {
    await ask('/v1/findings', await issuer.officer('revenue'));
    const byOfficer = (await recorder.entries()).length - 1;
    await ask('/v1/findings', await issuer.auditor());
    const byAuditor = (await recorder.entries()).length - 1;
    const status = async (index: number, token: string): Promise<number> =>
      (await ask(`/v1/entries/access/${index}`, token)).status;
    expect(await status(byOfficer, await issuer.auditor())).toBe(200);
    expect(await status(byAuditor, await issuer.auditor())).toBe(404);
    expect(await status(byAuditor, await issuer.overseer())).toBe(200);
    expect(await status(byOfficer, await issuer.officer('revenue'))).toBe(404);
    await ledger.publish();
    const bundle = `/log/access/tile/entries/000.p/${(await recorder.entries()).length}`;
    expect((await ask(bundle, await issuer.auditor())).status).toBe(404);
  });

  it('leaves a ledger that verifies', async () => {
    const { problems } = await verifyLedger({ db: ledger.owner });
    // The harness gives what it refuses no receipt.
    expect(problems.filter(({ kind }) => kind !== 'receipt')).toEqual([]);
    expect(entryTail({ api: { instance: 'api' } }, { access: (await recorder.entries())[0]! }).head).toContain(
      '"access":{',
    );
  });
});

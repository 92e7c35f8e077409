import { readFileSync } from 'node:fs';
import { request } from 'node:http';
import type { AddressInfo, Server } from 'node:net';
import type { INestApplication } from '@nestjs/common';
import { v7 } from 'uuid';
import { MetricsServer } from '#libs/platform';
import { loadApiSettings } from '../../apps/api/src/config.js';
import { startApi } from '../../apps/api/src/start.js';
import { event, RecorderBench } from '../faults/recorder-harness.js';
import { RecorderFleet, type RecorderProcess } from '../faults/recorder-process.js';
import { Described } from '../support/described.js';
import { bearer, signingKey, type TestProcesses, TestIssuer } from '../support/tokens.js';

import { ApiLedger } from './api-ledger.js';

const SINGLE = 'application/cloudevents+json';
const BATCH = 'application/cloudevents-batch+json';

describe('who asks a recorder', () => {
  let bench: RecorderBench;
  let fleet: RecorderFleet;
  let issuer: TestIssuer;
  let processes: TestProcesses;
  let recorder: RecorderProcess;
  beforeAll(async () => {
    bench = await RecorderBench.open();
    fleet = new RecorderFleet(bench, undefined);
    ({ issuer, processes } = await fleet.identity());
    recorder = await fleet.start({ COUNTERSIGN_FORWARDERS: 'gateway:irs' });
  });
  afterAll(async () => {
    await fleet?.close();
    await bench?.close();
  });

  const ask = async (path: string, init: RequestInit, url = recorder.url) => {
    const response = await fetch(url + path, init);
    const text = await response.text();
    const type = response.headers.get('content-type') ?? '';
    const body = (type.includes('json') ? JSON.parse(text) : {}) as Record<string, unknown>;
    return { status: response.status, body, challenge: response.headers.get('www-authenticate') };
  };
  const post = (body: string, token: string | undefined, type = SINGLE, url = recorder.url) =>
    ask(
      '/v1/events',
      { method: 'POST', headers: { 'content-type': type, ...(token ? bearer(token) : {}) }, body },
      url,
    );
  const control = (token: string | undefined, url = recorder.url) =>
    ask(
      '/v1/control',
      {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...(token ? bearer(token) : {}) },
        body: JSON.stringify({ kind: 'ruleset.published', digest: `sha256:${'0'.repeat(64)}`, rules: [] }),
      },
      url,
    );
  const of = (source: string): string => event(1, { id: v7(), source });
  const events = async (): Promise<number> => (await bench.recorded()).filter(({ entry }) => !entry.control).length;

  it('takes events of a producer’s own sources, and nothing of a request with others', async () => {
    const irs = await issuer.producer('irs');
    const one = await issuer.producer('irs', ['urn:agency:irs:requests']);
    expect((await post(of('urn:agency:irs:requests'), irs)).status).toBe(200);
    expect((await post(of('urn:agency:irs:requests'), one)).status).toBe(200);
    const before = await events();
    const foreign = await post(of('urn:agency:ssa:requests'), irs);
    expect(foreign).toMatchObject({ status: 403, body: { type: 'urn:countersign:problem:source-not-yours' } });
    expect(await post(of('urn:agency:irs:disclosures'), one)).toMatchObject({ status: 403 });
    const batch = await post(`[${of('urn:agency:irs:requests')},${of('urn:agency:ssa:requests')}]`, irs, BATCH);
    expect(batch).toMatchObject({ status: 403, body: { errors: [{ pointer: '/1/source' }] } });
    // What admission would refuse is not taken in another's name either.
    expect(await post(of('urn:agency:ssa:requests').replace('"1.0"', '"2.0"'), irs)).toMatchObject({ status: 403 });
    expect(await events()).toBe(before);
  });

  it('takes what a forwarder carries for others, and for them alone', async () => {
    const gateway = await issuer.producer('gateway');
    expect((await post(of('urn:agency:irs:requests'), gateway)).status).toBe(200);
    expect((await post(of('urn:agency:gateway:requests'), gateway)).status).toBe(200);
    expect((await post(of('urn:agency:ssa:requests'), gateway)).status).toBe(403);
    expect((await post(of('urn:agency:gateway:requests'), await issuer.producer('irs'))).status).toBe(403);
  });

  it.each<[string, () => Promise<string> | undefined, number, string | null]>([
    ['nobody', () => undefined, 401, 'Bearer'],
    ['an officer', () => issuer.officer('irs'), 403, 'insufficient_scope'],
    ['an overseer', () => issuer.overseer(), 403, 'insufficient_scope'],
    ['the detector', () => processes.token('detector'), 403, 'insufficient_scope'],
    ['somebody with a bad token', () => Promise.resolve('x'), 401, 'invalid_token'],
  ])('takes no event of %s', async (_name, token, status, challenge) => {
    const answer = await post(of('urn:agency:irs:requests'), await token());
    expect([answer.status, answer.challenge]).toEqual([status, expect.stringContaining(challenge!)]);
  });

  it('knows no sessions: a cookie says nothing', async () => {
    const id = 'A'.repeat(43);
    const headers = { 'content-type': SINGLE, cookie: `__Host-countersign=${id}; countersign-3001=${id}` };
    const answer = await ask('/v1/events', { method: 'POST', headers, body: of('urn:agency:irs:requests') });
    expect([answer.status, answer.body['type']]).toEqual([401, 'urn:countersign:problem:no-token']);
    // Beside a token it is nothing either.
    const producer = { ...headers, ...bearer(await issuer.producer('irs')) };
    const sent = { method: 'POST', headers: producer, body: of('urn:agency:irs:requests') };
    expect((await ask('/v1/events', sent)).status).toBe(200);
  });

  it('reads no body of a stranger', async () => {
    const { hostname, port } = new URL(recorder.url);
    const status = await new Promise<number>((resolve, reject) => {
      const headers = { 'content-type': SINGLE, 'content-length': 8_000_000 };
      const asked = request({ hostname, port, path: '/v1/events', method: 'POST', headers }, (answer) => {
        answer.resume();
        resolve(answer.statusCode!);
        asked.destroy();
      }).on('error', reject);
      // The rest never comes.
      asked.write('{');
    });
    expect(status).toBe(401);
  });

  it('takes control entries of our own processes alone', async () => {
    expect((await control(await processes.token('detector'))).status).toBe(200);
    expect((await control(await processes.token('operator'))).status).toBe(200);
    expect((await control(await processes.token('api'))).status).toBe(403);
    expect((await control(await issuer.overseer())).status).toBe(403);
    expect((await control(undefined)).status).toBe(401);
  });

  it('counts what became of tokens', async () => {
    const text = await (await fetch(recorder.metrics)).text();
    expect(text).toMatch(/countersign_tokens_accepted_total\{issuer="process",app="recorder"\} \d/);
    expect(text).toContain(`countersign_tokens_refused_total{reason="malformed",issuer="none",app="recorder"} 1`);
    // What has not been seen yet is there too: an alert on its growth would miss the first one.
    expect(text).toMatch(
      /countersign_tokens_refused_total\{reason="too-large",issuer="https?:[^"]+",app="recorder"\} 0/,
    );
  });

  it('writes no token, and nothing of one, to its log', () => {
    expect(readFileSync(recorder.log, 'utf8')).not.toMatch(/eyJ|irs-gateway/);
  });

  it('starts without an issuer, answers what is open, and says why it answers nothing else', async () => {
    const bare = await fleet.start({ COUNTERSIGN_ISSUERS_FILE: '', COUNTERSIGN_PROCESS_KEYS_FILE: '' });
    expect((await fetch(`${bare.url}/health/live`)).status).toBe(200);
    expect((await fetch(`${bare.url}/docs/openapi.json`)).status).toBe(200);
    for (const token of [undefined, await issuer.producer('irs')]) {
      const answer = await post(of('urn:agency:irs:requests'), token, SINGLE, bare.url);
      expect([answer.status, answer.body['detail']]).toEqual([401, expect.stringContaining('no issuer is configured')]);
    }
    expect((await control(await processes.token('detector'), bare.url)).status).toBe(401);
  });
});

interface Answer {
  status: number;
  challenge: string | undefined;
  retryAfter: string | undefined;
  body: Record<string, unknown>;
}

describe('who asks the api', () => {
  const document = new Described('api/openapi.json');
  let ledger: ApiLedger;
  let issuer: TestIssuer;
  let app: INestApplication;
  const start = (env: NodeJS.ProcessEnv): Promise<INestApplication> =>
    startApi(
      loadApiSettings({
        ...{ DATABASE_URL: ledger.database.urlAs('api'), PORT: '0', COUNTERSIGN_LOG_LEVEL: 'fatal' },
        COUNTERSIGN_METRICS_PORT: '0',
        ...env,
      }),
    );
  /** With the very headers, which fetch would join. */
  const ask = (path: string, headers: readonly string[] = [], of = app): Promise<Answer> =>
    new Promise((resolve, reject) => {
      const { port } = (of.getHttpServer() as Server).address() as AddressInfo;
      const list = ['host', `127.0.0.1:${port}`, 'connection', 'close', ...headers];
      request({ host: '127.0.0.1', port, path, headers: list }, (response) => {
        const parts: Buffer[] = [];
        response.on('data', (part: Buffer) => parts.push(part));
        response.on('end', () => {
          const text = Buffer.concat(parts).toString();
          const { 'www-authenticate': challenge, 'retry-after': retryAfter, 'content-type': type } = response.headers;
          const body = (type?.includes('json') ? JSON.parse(text) : {}) as Record<string, unknown>;
          const status = response.statusCode!;
          if (path.startsWith('/v1/')) document.check({ method: 'GET', path: path.split('?')[0]!, status, type, body });
          resolve({ status, challenge, retryAfter, body });
        });
      })
        .on('error', reject)
        .end();
    });
  const as = (token: string): string[] => ['authorization', `Bearer ${token}`];
  const counted = async (reason: string): Promise<number> => {
    const text = await (await fetch(app.get(MetricsServer).url!)).text();
    const lines =
      text.match(new RegExp(`^countersign_tokens_refused_total\\{reason="${reason}".*\\} \\d+$`, 'gm')) ?? [];
    return lines.reduce((sum, line) => sum + Number(line.split(' ').at(-1)), 0);
  };

  beforeAll(async () => {
    issuer = await TestIssuer.start();
    ledger = await ApiLedger.open();
    app = await start(issuer.env());
    await ledger.send('gov.transfer.source.watermarked.v1', { upTo: '2026-01-01T00:00:00Z', nextSequence: '1' });
    await ledger.publish();
  });
  afterAll(async () => {
    await app?.close();
    await ledger?.close();
    await issuer?.close();
  });

  it('says to each what her token is good for, and nothing of the token', async () => {
    const producer = ['urn:agency:irs:requests'];
    for (const [token, expected] of [
      [
        await issuer.officer('irs', 'privacy-officer', { name: 'Ada' }),
        { role: 'privacy-officer', agency: 'irs', name: 'Ada', scope: { agencies: ['irs'], agreements: '*' } },
      ],
      [await issuer.producer('irs', producer), { role: 'producer', sources: producer, client: 'irs-gateway' }],
      [
        await issuer.auditor(['irs'], ['MOU-1']),
        { role: 'auditor', scope: { agencies: ['irs'], agreements: ['MOU-1'] } },
      ],
      [await issuer.overseer(), { role: 'overseer', agency: null, scope: { agencies: '*', agreements: '*' } }],
    ] as const) {
      const { status, body } = await ask('/v1/me', as(token));
      expect([status, body]).toEqual([200, expect.objectContaining({ issuer: issuer.url, ...expected })]);
      expect(JSON.stringify(body)).not.toMatch(/eyJ|jti|iat|exp"/);
    }
  });

  it.each<[string, string[]]>([
    ['what is judged', ['/v1/findings', '/v1/agreements', '/v1/not-evaluable', '/v1/status']],
    ['what is recorded', ['/v1/entries/0/0', '/v1/quarantine', '/v1/events?source=urn:agency:a:b&id=x']],
    ['entry bundles', ['/log/0/tile/entries/000.p/1']],
  ])('gives %s to readers alone', async (_name, paths) => {
    for (const path of paths) {
      const nobody = await ask(path);
      expect([path, nobody.status, nobody.challenge]).toEqual([path, 401, 'Bearer']);
      const producer = await ask(path, as(await issuer.producer('irs')));
      expect([path, producer.status, producer.body['type']]).toEqual([
        path,
        403,
        'urn:countersign:problem:role-not-allowed',
      ]);
      expect(producer.challenge).toMatch(/^Bearer error="insufficient_scope"/);
    }
  });

  const open = ['/health/live', '/log/0/checkpoint', '/log/0/tile/0/000.p/1', '/docs/openapi.json'];
  const proofs = ['/v1/entries/0/0/receipt', '/v1/log/0/consistency?from=0'];
  it('gives checkpoints, tiles and proofs to everybody, but to nobody with a wrong token', async () => {
    for (const path of [...open, ...proofs]) {
      expect([path, (await ask(path)).status]).toEqual([path, 200]);
      expect([path, (await ask(path, as(await issuer.producer('irs')))).status]).toEqual([path, 200]);
      expect([path, (await ask(path, as('x'))).status]).toEqual([path, 401]);
    }
  });

  it('closes proofs where its settings do', async () => {
    const closed = await start({ ...issuer.env(), COUNTERSIGN_OPEN_PROOFS: 'false' });
    try {
      for (const path of proofs) {
        expect([path, (await ask(path, [], closed)).status]).toEqual([path, 401]);
        expect([path, (await ask(path, as(await issuer.officer('irs')), closed)).status]).toEqual([path, 200]);
      }
      for (const path of open) expect([path, (await ask(path, [], closed)).status]).toEqual([path, 200]);
    } finally {
      await closed.close();
    }
  });

  it('takes the scheme in any case, and a token from its header alone', async () => {
    const token = await issuer.officer('irs');
    for (const scheme of ['bearer', 'BEARER', 'Bearer'])
      expect((await ask('/v1/me', ['Authorization', `${scheme} ${token}`])).status).toBe(200);
    expect(await ask(`/v1/me?access_token=${token}`)).toMatchObject({ status: 401, challenge: 'Bearer' });
    expect((await ask('/v1/me', ['cookie', `access_token=${token}`])).status).toBe(401);
    expect((await ask('/v1/me', ['x-access-token', token])).status).toBe(401);
  });

  it('refuses two headers as RFC 6750 says, even where both are good', async () => {
    const token = await issuer.officer('irs');
    const twice = await ask('/v1/me', [...as(token), ...as(token)]);
    expect([twice.status, twice.challenge]).toEqual([400, expect.stringContaining('error="invalid_request"')]);
    expect(await counted('header')).toBe(1);
  });

  const hostile: [reason: string, status: number, token: () => Promise<string>][] = [
    ['expired', 401, () => issuer.officer('irs', 'compliance-officer', { exp: 1_700_000_000 })],
    ['audience', 401, () => issuer.officer('irs', 'compliance-officer', { aud: 'another' })],
    ['type', 401, () => issuer.mint({}, { header: { typ: 'JWT' } })],
    ['too-large', 401, () => issuer.mint({ filling: 'x'.repeat(37_000) })],
    ['issuer', 401, () => issuer.mint({ iss: 'https://attacker.example' })],
    ['unknown-key', 401, async () => issuer.mint({}, { key: await signingKey() })],
    ['several-roles', 403, () => issuer.mint({ countersign_role: ['auditor', 'overseer'] })],
    ['no-role', 403, () => issuer.mint({})],
    ['ended', 403, () => issuer.auditor('*', '*', { countersign_until: '2020-01-01' })],
  ];
  it.each(hostile)('refuses and counts: %s', async (reason, status, token) => {
    const before = await counted(reason);
    const answer = await ask('/v1/findings', as(await token()));
    const error = status === 401 ? 'invalid_token' : 'insufficient_scope';
    expect([answer.status, answer.body['reason'], answer.challenge]).toEqual([
      status,
      reason,
      expect.stringContaining(`error="${error}"`),
    ]);
    expect(await counted(reason)).toBe(before + 1);
  });

  it('answers 503 with the time to ask again while an issuer is away, and goes on for all others', async () => {
    const away = await TestIssuer.start();
    const token = await away.officer('irs');
    await away.down();
    const both = await start(issuer.env({}, [away.settings()]));
    try {
      const answer = await ask('/v1/me', as(token), both);
      expect([answer.status, answer.body['type']]).toEqual([503, 'urn:countersign:problem:issuer-away']);
      expect(Number(answer.retryAfter)).toBeGreaterThan(0);
      expect((await ask('/v1/me', as(await issuer.officer('irs')), both)).status).toBe(200);
      expect((await ask('/log/0/checkpoint', [], both)).status).toBe(200);
      // Others can still work: a load balancer must not send them elsewhere, and whoever is on call is told of it.
      expect((await ask('/health/ready', [], both)).status).toBe(200);
      expect(await (await fetch(both.get(MetricsServer).url!)).text()).toMatch(
        /countersign_tokens_refused_total\{reason="issuer-away",issuer="[^"]+".*\} 1$/m,
      );
    } finally {
      await both.close();
      await away.close();
    }
  });

  it('starts without an issuer, answers what is open, and says why it answers nothing else', async () => {
    const bare = await start({});
    try {
      for (const path of [...open, ...proofs]) expect([path, (await ask(path, [], bare)).status]).toEqual([path, 200]);
      for (const headers of [[], as(await issuer.overseer())]) {
        const { status, body } = await ask('/v1/findings', headers, bare);
        expect([status, body['detail']]).toEqual([401, expect.stringContaining('no issuer is configured')]);
      }
    } finally {
      await bare.close();
    }
  });

  it('listens for others only where they reach it over TLS, with an issuer', async () => {
    const COUNTERSIGN_HOST = '0.0.0.0';
    const COUNTERSIGN_PUBLIC_URL = 'https://audit.example.gov';
    await expect(start({ ...issuer.env(), COUNTERSIGN_HOST, COUNTERSIGN_LISTEN_ANY: 'true' })).rejects.toThrow(
      /COUNTERSIGN_HOST/,
    );
    await expect(start({ COUNTERSIGN_HOST, COUNTERSIGN_PUBLIC_URL })).rejects.toThrow(/COUNTERSIGN_ISSUERS_FILE/);
  });
});

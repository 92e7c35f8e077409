import { type AddressInfo, connect } from 'node:net';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { INestApplication } from '@nestjs/common';
import { freePort, startProcess } from '#libs/stack';
import { SECURITY_HEADERS } from '../../libs/platform/src/http/security-headers.js';
import { loadApiSettings } from '../../apps/api/src/config.js';
import { startApi } from '../../apps/api/src/start.js';
import { event, eventually, RecorderBench } from '../faults/recorder-harness.js';
import { RecorderFleet, type RecorderProcess } from '../faults/recorder-process.js';
import { Described } from '../support/described.js';
import { RawClient } from '../support/raw-http.js';
import { bearer, type TestProcesses, testProcesses, TestIssuer } from '../support/tokens.js';
import { ApiLedger, TAKER } from './api-ledger.js';

/** What a page of another origin would send, and its browser before that. */
const FOREIGN = { origin: 'https://attacker.example' };
const PREFLIGHT = {
  ...FOREIGN,
  'access-control-request-method': 'GET',
  'access-control-request-headers': 'authorization',
};

const NOBODY = { authorization: '' };
/** A header of no value is not sent. */
const sent = (headers: Record<string, string>): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).filter(([, value]) => value !== ''));

const portOf = (app: INestApplication): number => (app.getHttpServer() as { address(): AddressInfo }).address().port;

describe('what every answer of api and recorder has', () => {
  let ledger: ApiLedger;
  let app: INestApplication;
  let bench: RecorderBench;
  let fleet: RecorderFleet;
  let recorder: RecorderProcess;
  let issuer: TestIssuer;
  let processes: TestProcesses;
  let tokens: Record<'api' | 'recorder', string>;
  let port: number;
  let clients: Record<'api' | 'recorder', RawClient>;
  beforeAll(async () => {
    ledger = await ApiLedger.open();
    const refused = { requestId: 'R-1', reason: 'none', surplus: true } as never;
    await ledger.post(ledger.event('gov.transfer.request.withdrawn.v1', refused, { source: TAKER }));
    await ledger.judge();
    await ledger.publish();
    issuer = await TestIssuer.start();
    processes = await testProcesses();
    tokens = { api: await issuer.overseer(), recorder: await issuer.producer('irs') };
    app = await api();
    port = portOf(app);
    bench = await RecorderBench.open();
    fleet = new RecorderFleet(bench, undefined);
    recorder = await fleet.start({ ...issuer.env(), ...processes.env });
    clients = { api: new RawClient(`http://127.0.0.1:${port}`), recorder: new RawClient(recorder.url) };
  });
  afterAll(async () => {
    for (const client of Object.values(clients ?? {})) client.close();
    await app?.close();
    await fleet?.close();
    await bench?.close();
    await ledger?.close();
    await issuer?.close();
    processes?.close();
  });

  const api = async (env: NodeJS.ProcessEnv = {}): Promise<INestApplication> =>
    startApi(
      loadApiSettings({
        ...{ DATABASE_URL: ledger.database.urlAs('api'), PORT: '0', COUNTERSIGN_LOG_LEVEL: 'fatal' },
        ...issuer.env(),
        ...(await ledger.accessEnv()),
        ...env,
      }),
    );

  const LIST = '/v1/findings';
  it.each<['api' | 'recorder', string, string, number, Record<string, string>?]>([
    ['api', 'GET', '/v1/findings', 200],
    ['api', 'HEAD', '/v1/findings', 200],
    ['api', 'GET', '/log/0/tile/0/000.p/1', 200],
    ['api', 'GET', '/log/0/tile/0/000.p/1', 304, { 'if-none-match': 'W/"published"' }],
    ['api', 'GET', '/log/0/checkpoint', 200],
    ['api', 'GET', '/v1/entries/0/0', 200],
    ['api', 'GET', '/health/live', 200],
    ['api', 'GET', '/docs', 200],
    ['api', 'GET', '/docs/style.css', 200],
    ['api', 'GET', '/docs/openapi.json', 200],
    ['api', 'GET', '/v1/findings', 401, NOBODY],
    ['api', 'GET', '/v1/findings', 401, bearer('x.y.z')],
    ['api', 'GET', '/log/0/checkpoint', 401, bearer('x.y.z')],
    ['api', 'GET', '/v1/findings?limit=0', 400],
    ['api', 'GET', '/health/live?verbose=1', 400],
    ['api', 'GET', '/health/ready?verbose', 400],
    ['api', 'GET', '/docs?x=1', 400],
    ['api', 'GET', '/v1/findings/%E0%A4%A', 400],
    ['api', 'GET', '/nothing', 404],
    ['api', 'GET', '/v1/entries/0/999', 404],
    ['api', 'GET', '/log/0/tile/0/x999/999', 404],
    ['api', 'POST', LIST, 405],
    ['api', 'TRACE', LIST, 405],
    ['api', 'GET', LIST, 421, { host: 'attacker.example' }],
    ['api', 'OPTIONS', LIST, 204, PREFLIGHT],
    ['recorder', 'GET', '/v1/events', 405],
    ['recorder', 'POST', '/v1/events', 401, NOBODY],
    ['recorder', 'POST', '/v1/events', 415],
    ['recorder', 'POST', '/v1/control', 403],
    [
      'recorder',
      'POST',
      '/v1/events',
      415,
      { 'content-type': 'application/cloudevents+json', 'content-encoding': 'br' },
    ],
    ['recorder', 'OPTIONS', '/v1/events', 204, PREFLIGHT],
    ['recorder', 'GET', '/docs', 200],
    ['recorder', 'GET', '/nothing', 404],
  ])('%s: %s %s is %i, with what browsers are told, and nothing for pages of others', async (...line) => {
    const [name, method, path, status, headers = {}] = line;
    const answer = await clients[name].ask(path, method, sent({ ...FOREIGN, ...bearer(tokens[name]), ...headers }));
    expect([answer.status, answer.body.toString()]).toEqual([status, expect.anything()]);
    for (const [header, value] of Object.entries(SECURITY_HEADERS)) expect(answer.headers[header]).toBe(value);
    expect(Object.keys(answer.headers).filter((header) => header.startsWith('access-control-'))).toEqual([]);
    expect(answer.headers['x-request-id']).toMatch(/^[0-9a-f-]{36}$/);
    expect(answer.headers['x-powered-by']).toBeUndefined();
    expect(answer.headers['vary'] ?? '').not.toMatch(/origin/i);
    if (status >= 400 && method !== 'HEAD')
      expect(answer.headers['content-type']).toMatch(/^application\/problem\+json(?:;|$)/);
  });

  it('is an answer to OPTIONS that allows what there is and no page of others', async () => {
    const { headers, body } = await clients.api.ask(LIST, 'OPTIONS', PREFLIGHT);
    expect([headers['allow'], body.length]).toEqual(['GET, HEAD', 0]);
  });

  it('is there where Node itself refuses', async () => {
    const answer = await new Promise<string>((resolve, reject) => {
      let got = '';
      const socket = connect(port, '127.0.0.1', () => socket.write('GET / HTTP/1.1\r\nno colon\r\n\r\n'));
      socket
        .on('data', (part) => (got += part.toString()))
        .on('close', () => resolve(got))
        .on('error', reject);
    });
    expect(answer).toMatch(/^HTTP\/1.1 400 /);
    for (const [header, value] of Object.entries(SECURITY_HEADERS)) expect(answer).toContain(`${header}: ${value}\r\n`);
  });

  it.each(['api', 'recorder'] as const)('lets the page at /docs of the %s work', async (name) => {
    const { headers, body } = await clients[name].ask('/docs');
    const page = body.toString();
    expect(headers['content-type']).toBe('text/html; charset=utf-8');
    // What the policy would stop: scripts and styles in the page, handlers in attributes, URLs that are scripts or data.
    expect(page).not.toMatch(
      /<(?:script|style|iframe|object|embed|base|form|meta http-equiv)|\s(?:style|on\w+)\s*=\s*["']/i,
    );
    const targets = [...page.matchAll(/\s(?:src|href)="([^"]*)"/g)].map(([, target]) => target!);
    const assets = targets.filter((target) => !target.startsWith('#'));
    expect(new Set(assets)).toEqual(new Set(['/docs/style.css', '/docs/openapi.json']));
    const ids = new Set([...page.matchAll(/ id="([^"]+)"/g)].map(([, id]) => `#${id}`));
    for (const target of targets.filter((one) => one.startsWith('#'))) expect(ids).toContain(target);
    const style = await clients[name].ask('/docs/style.css');
    expect([style.status, style.headers['content-type']]).toEqual([200, 'text/css; charset=utf-8']);
    expect(style.body.toString()).not.toMatch(/@import|url\(/);
    const document = JSON.parse((await clients[name].ask('/docs/openapi.json')).body.toString()) as { paths: object };
    for (const path of Object.keys(document.paths)) expect(page).toContain(path);
  });

  it('is a refusal of forms that are not taken: nothing is recorded of a CloudEvent in a form’s type', async () => {
    for (const type of [
      'text/plain',
      'application/x-www-form-urlencoded',
      'multipart/form-data',
      'application/json',
      '',
    ]) {
      const response = await fetch(`${recorder.url}/v1/events`, {
        ...{ method: 'POST', body: Buffer.from(event(1)) },
        headers: sent({ ...bearer(tokens.recorder), 'content-type': type }),
      });
      expect([type, response.status]).toEqual([type, 415]);
    }
  });

  describe('limits', () => {
    const document = new Described('api/openapi.json');
    const LIMITS = {
      COUNTERSIGN_RATE_LIMIT: '5',
      COUNTERSIGN_RATE_LIMIT_OPEN: '2',
      COUNTERSIGN_RATE_LIMIT_TOKENS: '3',
    };
    const withApi = async (env: NodeJS.ProcessEnv, work: (ask: RawClient['ask']) => Promise<void>): Promise<void> => {
      const limited = await api({ ...LIMITS, ...env });
      const client = new RawClient(`http://127.0.0.1:${portOf(limited)}`);
      try {
        await work(client.ask.bind(client));
      } finally {
        client.close();
        await limited.close();
      }
    };
    const statuses = async (ask: RawClient['ask'], path: string, times: number, headers = {}): Promise<number[]> => {
      const found: number[] = [];
      for (let i = 0; i < times; i++) found.push((await ask(path, 'GET', headers)).status);
      return found;
    };

    it('tell a principal how much is left, and to wait, in the standard’s words', async () => {
      await withApi({}, async (ask) => {
        const asking = bearer(tokens.api);
        const first = await ask('/v1/findings', 'GET', asking);
        expect([first.headers['ratelimit-policy'], first.headers['ratelimit']]).toEqual([
          '"requests";q=5;w=60',
          expect.stringMatching(/^"requests";r=4;t=1[12]$/),
        ]);
        expect(await statuses(ask, '/v1/findings', 4, asking)).toEqual([200, 200, 200, 200]);
        const { status, headers, body } = await ask('/v1/findings', 'GET', asking);
        const problem = JSON.parse(body.toString()) as Record<string, unknown>;
        document.check({
          method: 'GET',
          path: '/v1/findings',
          status,
          type: String(headers['content-type']),
          body: problem,
        });
        expect([status, problem['type'], headers['content-type']]).toEqual([
          429,
          'urn:countersign:problem:rate-limited',
          'application/problem+json; charset=utf-8',
        ]);
        expect(Number(headers['retry-after'])).toBeGreaterThan(0);
        expect(headers['ratelimit']).toMatch(/^"requests";r=0;t=\d+$/);
        for (const [header, value] of Object.entries(SECURITY_HEADERS)) expect(headers[header]).toBe(value);
        // Another token of the same person does not help; another person is not held up.
        expect(await statuses(ask, '/v1/findings', 1, bearer(await issuer.overseer()))).toEqual([429]);
        expect(await statuses(ask, '/v1/findings', 1, bearer(await issuer.auditor()))).toEqual([200]);
        // Nor is whoever mirrors the log, or probes.
        expect(await statuses(ask, '/log/0/tile/0/000.p/1', 50)).toEqual(Array(50).fill(200));
        expect(await statuses(ask, '/health/live', 50)).toEqual(Array(50).fill(200));
      });
    });

    it('count whoever has no token by address, and believe no X-Forwarded-For', async () => {
      await withApi({}, async (ask) => {
        for (const [i, expected] of [404, 404, 429, 429].entries())
          expect(await statuses(ask, '/nothing', 1, { 'x-forwarded-for': `192.0.2.${i}` })).toEqual([expected]);
      });
    });

    it('believe the proxies of the settings, as far as these say it themselves', async () => {
      await withApi({ COUNTERSIGN_TRUSTED_PROXIES: '127.0.0.0/8' }, async (ask) => {
        for (const ip of ['192.0.2.1', '192.0.2.2'])
          expect(await statuses(ask, '/nothing', 3, { 'x-forwarded-for': ip })).toEqual([404, 404, 429]);
        // What stands before the address that the proxy saw is the stranger's own word.
        for (const claimed of ['198.51.100.1', '198.51.100.2'])
          expect(await statuses(ask, '/nothing', 1, { 'x-forwarded-for': `${claimed}, 192.0.2.1` })).toEqual([429]);
      });
    });

    it('stop looking at tokens of an address that sends bad ones', async () => {
      await withApi({ COUNTERSIGN_RATE_LIMIT_OPEN: '0' }, async (ask) => {
        expect(await statuses(ask, '/v1/findings', 5, bearer('a.b.c'))).toEqual([401, 401, 401, 429, 429]);
        expect(await statuses(ask, '/log/0/checkpoint', 1)).toEqual([200]);
      });
    });

    it('count good tokens that make nobody of their holder as bad ones', async () => {
      await withApi({ COUNTERSIGN_RATE_LIMIT_OPEN: '0' }, async (ask) => {
        // Each of another subject, as an issuer may make them.
        const asked: number[] = [];
        for (let i = 0; i < 5; i++)
          asked.push(...(await statuses(ask, '/v1/findings', 1, bearer(await issuer.mint({ sub: `nobody-${i}` })))));
        expect(asked).toEqual([403, 403, 403, 429, 429]);
      });
    });

    it('count by address whose issuer is away, and who sends no token at all', async () => {
      const away = await TestIssuer.start();
      const env = issuer.env({}, [away.settings()]);
      const token = bearer(await away.overseer());
      await away.down();
      await withApi({ ...env, COUNTERSIGN_RATE_LIMIT_TOKENS: '1' }, async (ask) => {
        expect(await statuses(ask, '/v1/findings', 4, token)).toEqual([503, 503, 429, 429]);
        // Its token was not refused: others at this address are looked at.
        expect(await statuses(ask, '/v1/findings', 1, bearer(await issuer.auditor()))).toEqual([200]);
        // Our own processes are asked about by nobody's limit.
        expect(await statuses(ask, '/health/live', 9)).toEqual(Array(9).fill(200));
      });
      await away.close();
      const limited = await fleet.start({ ...issuer.env(), ...processes.env, ...LIMITS });
      const post = async (path: string, headers = {}): Promise<number> =>
        (await fetch(limited.url + path, { method: 'POST', headers, body: '{}' })).status;
      const strangers: number[] = [];
      for (let i = 0; i < 4; i++) strangers.push(await post('/v1/events'));
      expect(strangers).toEqual([401, 401, 429, 429]);
      // A process of ours is not counted, whatever its address has sent.
      const ours = bearer(await processes.token('operator'));
      for (let i = 0; i < 9; i++) expect(await post('/v1/control', ours)).not.toBe(429);
      await limited.stop();
    });
  });

  describe('logs', () => {
    const PSEUDONYM = `k1:${'A'.repeat(42)}8`;
    interface Line {
      level: string;
      request?: string;
      message: string;
      instance?: string;
    }
    const linesOf = (log: string): Line[] =>
      readFileSync(log, 'utf8')
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as Line);
    const access = (lines: readonly Line[], id: string) =>
      lines.filter(({ message, request }) => message === 'answered' && request === id);

    it('have one line for each request, by its id, and nothing of what was asked for', async () => {
      const dir = mkdtempSync(join(tmpdir(), 'countersign-logs-'));
      const at = await freePort();
      const base = `http://127.0.0.1:${at}`;
      const other = await ApiLedger.open();
      await other.post('{"no event');
      await other.judge();
      const started = await startProcess({
        ...{ entry: 'dist/apps/api/src/main.js', name: 'logged-api', dir, readyUrl: `${base}/health/ready` },
        env: {
          ...{ PORT: String(at), DATABASE_URL: other.database.urlAs('api') },
          ...issuer.env(),
          ...(await other.accessEnv()),
        },
      });
      const client = new RawClient(base);
      try {
        const token = await issuer.overseer();
        const ask = async (path: string, id: string, headers: Record<string, string> = bearer(token)) => {
          const answer = await client.ask(path, 'GET', { ...headers, 'x-request-id': id });
          expect(answer.headers['x-request-id']).toBe(id);
          return answer;
        };
        expect((await ask(`/v1/accountings/${PSEUDONYM}?limit=7`, 'request-1')).status).toBe(200);
        const refused = await ask(`/v1/accountings/${PSEUDONYM}?secret=${PSEUDONYM}`, 'request-2');
        expect(JSON.parse(refused.body.toString())).toMatchObject({ instance: 'urn:countersign:request:request-2' });
        expect((await ask(`/nothing/${PSEUDONYM}`, 'request-3')).status).toBe(404);
        expect((await ask('/v1/status', 'request-4', bearer(`${token}x`))).status).toBe(401);
        expect((await ask(`/v1/events?source=${PSEUDONYM}&access_token=${token}`, 'request-5')).status).toBe(400);
        await other.owner.query('ALTER TABLE readmodel.disclosure_item RENAME TO gone');
        const failed = await ask(`/v1/accountings/${PSEUDONYM}`, 'request-6');
        expect(JSON.parse(failed.body.toString())).toMatchObject({
          status: 500,
          instance: 'urn:countersign:request:request-6',
        });
        // Two names, and one that is none of ours.
        const made = (await client.ask('/health/live', 'GET', { 'x-request-id': `x ${PSEUDONYM}` })).headers[
          'x-request-id'
        ];
        expect(made).toMatch(/^[0-9a-f-]{36}$/);
      } finally {
        client.close();
        await started.stop();
        await other.close();
      }
      const text = readFileSync(started.log, 'utf8');
      const lines = linesOf(started.log);
      expect(
        ['request-1', 'request-2', 'request-3', 'request-4', 'request-5', 'request-6'].map((id) => access(lines, id)),
      ).toEqual(
        [
          ['/v1/accountings/:subjectRef', 200],
          ['/v1/accountings/:subjectRef', 400],
          ['none', 404],
          ['none', 401],
          ['/v1/events', 400],
          ['/v1/accountings/:subjectRef', 500],
        ].map(([route, status]) => [expect.objectContaining({ message: 'answered', method: 'GET', route, status })]),
      );
      const errors = lines.filter(({ level, request }) => level === 'error' && request === 'request-6');
      expect(errors).toEqual([expect.objectContaining({ instance: 'urn:countersign:request:request-6' })]);
      for (const secret of [PSEUDONYM.slice(3), 'eyJ', 'secret', 'limit=7', 'access_token'])
        expect(text).not.toContain(secret);
      rmSync(dir, { recursive: true, force: true });
    });

    it('of a recorder too: the id is the one of the answer, after a body was read', async () => {
      const response = await fetch(`${recorder.url}/v1/events`, {
        ...{ method: 'POST', body: '{"no event' },
        headers: {
          ...bearer(tokens.recorder),
          'content-type': 'application/cloudevents+json',
          'x-request-id': 'recorder-1',
        },
      });
      expect(response.headers.get('x-request-id')).toBe('recorder-1');
      expect(await response.json()).toMatchObject({ status: 400, instance: 'urn:countersign:request:recorder-1' });
      await eventually(async () =>
        expect(access(linesOf(recorder.log), 'recorder-1')).toEqual([
          expect.objectContaining({ method: 'POST', route: '/v1/events', status: 400 }),
        ]),
      );
    });
  });
});

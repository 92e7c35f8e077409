import { type AddressInfo, connect } from 'node:net';
import type { INestApplication } from '@nestjs/common';
import { SECURITY_HEADERS } from '../../libs/platform/src/http/security-headers.js';
import { loadApiSettings } from '../../apps/api/src/config.js';
import { startApi } from '../../apps/api/src/start.js';
import { event, RecorderBench } from '../faults/recorder-harness.js';
import { RecorderFleet, type RecorderProcess } from '../faults/recorder-process.js';
import { RawClient } from '../support/raw-http.js';
import { ApiLedger, TAKER } from './api-ledger.js';

/** What a page of another origin would send, and its browser before that. */
const FOREIGN = { origin: 'https://attacker.example' };
const PREFLIGHT = {
  ...FOREIGN,
  'access-control-request-method': 'GET',
  'access-control-request-headers': 'authorization',
};

describe('what every answer of api and recorder has', () => {
  let ledger: ApiLedger;
  let app: INestApplication;
  let bench: RecorderBench;
  let fleet: RecorderFleet;
  let recorder: RecorderProcess;
  let port: number;
  let clients: Record<'api' | 'recorder', RawClient>;
  beforeAll(async () => {
    ledger = await ApiLedger.open();
    const refused = { requestId: 'R-1', reason: 'none', surplus: true } as never;
    await ledger.post(ledger.event('gov.transfer.request.withdrawn.v1', refused, { source: TAKER }));
    await ledger.judge();
    await ledger.publish();
    const settings = { DATABASE_URL: ledger.database.urlAs('api'), PORT: '0', COUNTERSIGN_LOG_LEVEL: 'fatal' };
    app = await startApi(loadApiSettings(settings));
    ({ port } = (app.getHttpServer() as { address(): AddressInfo }).address());
    bench = await RecorderBench.open();
    fleet = new RecorderFleet(bench, undefined);
    recorder = await fleet.start();
    clients = { api: new RawClient(`http://127.0.0.1:${port}`), recorder: new RawClient(recorder.url) };
  });
  afterAll(async () => {
    for (const client of Object.values(clients ?? {})) client.close();
    await app?.close();
    await fleet?.close();
    await bench?.close();
    await ledger?.close();
  });

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
    const answer = await clients[name].ask(path, method, { ...FOREIGN, ...headers });
    expect([answer.status, answer.body.toString()]).toEqual([status, expect.anything()]);
    for (const [header, value] of Object.entries(SECURITY_HEADERS)) expect(answer.headers[header]).toBe(value);
    expect(Object.keys(answer.headers).filter((header) => header.startsWith('access-control-'))).toEqual([]);
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
        ...{ method: 'POST', headers: type ? { 'content-type': type } : {}, body: Buffer.from(event(1)) },
      });
      expect([type, response.status]).toEqual([type, 415]);
    }
  });
});

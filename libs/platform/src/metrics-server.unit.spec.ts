import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Logger } from '@nestjs/common';
import { ConfigError } from './config.js';
import { SECURITY_HEADERS } from './http/security-headers.js';
import { MetricsServer } from './metrics-server.js';
import { Metrics } from './prometheus.js';

const SECRET = '0123456789abcdef'.repeat(2);
const dir = mkdtempSync(join(tmpdir(), 'countersign-metrics-'));
const fileWith = (text: string, mode = 0o600): string => {
  const path = join(dir, String(Math.random()));
  writeFileSync(path, text, { mode });
  return path;
};
beforeAll(() => Logger.overrideLogger(false));
afterAll(() => rmSync(dir, { recursive: true }));

const AT = { COUNTERSIGN_METRICS_PORT: 0, COUNTERSIGN_METRICS_HOST: '127.0.0.1' };
const withServer = async (settings: object, work: (server: MetricsServer) => Promise<void>): Promise<void> => {
  const metrics = new Metrics('spec', { processMetrics: false });
  const server = new MetricsServer(metrics, { ...AT, ...settings });
  await server.listen();
  try {
    await work(server);
  } finally {
    await server.close();
  }
};

interface Answer {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  body: string;
}
const ask = (url: string, method = 'GET', headers: Record<string, string> = {}): Promise<Answer> =>
  new Promise((resolve, reject) => {
    request(url, { method, headers, agent: false }, (answer) => {
      let body = '';
      answer.on('data', (part: Buffer) => (body += part.toString()));
      answer.on('end', () => resolve({ status: answer.statusCode!, headers: answer.headers, body }));
    })
      .on('error', reject)
      .end();
  });

describe('MetricsServer', () => {
  it('answers GET /metrics, and nothing else', async () => {
    await withServer({}, async ({ url }) => {
      const answer = await ask(url!);
      expect([answer.status, answer.headers['cache-control']]).toEqual([200, 'no-store']);
      expect(answer.headers['content-type']).toMatch(/^text\/plain; version=0\.0\.4/);
      expect(answer.body).toContain('countersign_metrics_late{app="spec"} 0');
      const head = await ask(url!, 'HEAD');
      expect([head.status, head.body]).toEqual([200, '']);
      for (const [path, method, status] of [
        ['/metrics?name[]=x', 'GET', 400],
        ['/', 'GET', 404],
        ['/metrics/', 'GET', 404],
        ['/%6detrics', 'GET', 404],
        ['/metrics', 'POST', 405],
        ['/metrics', 'OPTIONS', 405],
      ] as const) {
        const refused = await ask(new URL(path, url).href, method);
        expect([path, method, refused.status]).toEqual([path, method, status]);
        expect(JSON.parse(refused.body)).toMatchObject({ status, instance: expect.stringMatching(/^urn:uuid:/) });
        for (const [name, value] of Object.entries(SECURITY_HEADERS)) expect(refused.headers[name]).toBe(value);
      }
    });
  });

  it('asks for its secret, on every path, and takes no other', async () => {
    await withServer({ COUNTERSIGN_METRICS_SECRET_FILE: fileWith(`${SECRET}\n`) }, async ({ url }) => {
      expect((await ask(url!, 'GET', { authorization: `Bearer ${SECRET}`, host: 'api:9464' })).status).toBe(200);
      for (const given of [
        undefined,
        '',
        'Bearer',
        'Bearer ',
        SECRET,
        `Basic ${SECRET}`,
        `Bearer ${SECRET}x`,
        `Bearer ${SECRET.slice(1)}`,
        `Bearer ${SECRET.toUpperCase()}`,
        `Bearer ${'x'.repeat(10_000)}`,
      ]) {
        const refused = await ask(url!, 'GET', given === undefined ? {} : { authorization: given });
        expect([given?.slice(0, 50), refused.status]).toEqual([given?.slice(0, 50), 401]);
        expect(refused.headers['www-authenticate']).toMatch(/^Bearer/);
        expect(refused.body).not.toContain('countersign_');
      }
      expect((await ask(new URL('/', url).href)).status).toBe(401);
    });
  });

  it('answers to names of this machine alone where it asks for no secret', async () => {
    await withServer({}, async ({ url }) => {
      expect((await ask(url!, 'GET', { host: 'attacker.example' })).status).toBe(421);
    });
  });

  it('does not listen unless it is told where', async () => {
    await withServer({ COUNTERSIGN_METRICS_PORT: undefined }, async ({ url }) => expect(url).toBeUndefined());
  });

  it('says why it cannot listen', async () => {
    await withServer({}, async ({ url }) => {
      const taken = Number(new URL(url!).port);
      await expect(withServer({ COUNTERSIGN_METRICS_PORT: taken }, async () => undefined)).rejects.toThrow(
        'EADDRINUSE',
      );
    });
  });

  const start = (settings: object) => () =>
    new MetricsServer(new Metrics('spec', { processMetrics: false }), { ...AT, ...settings });
  const anywhere = { COUNTERSIGN_METRICS_HOST: '0.0.0.0' };

  it('is refused beyond loopback without a secret', () => {
    expect(start(anywhere)).toThrow(ConfigError);
    expect(start(anywhere)).toThrow('COUNTERSIGN_METRICS_SECRET_FILE beside it');
    expect(start({ ...anywhere, COUNTERSIGN_METRICS_SECRET_FILE: fileWith(SECRET) })).not.toThrow();
    expect(start({ ...anywhere, COUNTERSIGN_METRICS_PORT: undefined })).not.toThrow();
  });

  it.each([
    ['nothing', ''],
    ['a line', '\n'],
    ['a word', 'secret'],
    ['two lines', `${SECRET}\n${SECRET}\n`],
    ['blanks', ' '.repeat(40)],
    ['much', 'x'.repeat(1_025)],
  ])('refuses a file with %s, and does not show it', (_what, text) => {
    const opening = start({ COUNTERSIGN_METRICS_SECRET_FILE: fileWith(text) });
    expect(opening).toThrow(`${text.replace(/\r?\n$/, '').length} characters`);
    if (text.trim()) expect(opening).not.toThrow(text.trim());
  });

  it('refuses a file that others can read, and says what to do', () => {
    const opening = start({ COUNTERSIGN_METRICS_SECRET_FILE: fileWith(SECRET, 0o644) });
    expect(opening).toThrow(ConfigError);
    expect(opening).toThrow(/has mode 0644, so others can get at the secret; run: chmod 600/);
  });

  it('refuses a file that is not there', () => {
    expect(start({ COUNTERSIGN_METRICS_SECRET_FILE: join(dir, 'none') })).toThrow('ENOENT');
  });
});

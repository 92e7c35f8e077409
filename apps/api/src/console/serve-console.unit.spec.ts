import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { serveConsole } from './serve-console.js';

describe('serveConsole', () => {
  let folder: string;
  let server: Server;
  let url: string;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'countersign-console-'));
    mkdirSync(join(folder, 'assets'));
    writeFileSync(join(folder, 'index.html'), '<title>page</title>');
    writeFileSync(join(folder, 'manifest.json'), '{"secret":1}');
    writeFileSync(join(folder, 'assets/a-1.js'), 'let a = 1;');
    writeFileSync(join(folder, 'assets/a-1.js.gz'), 'packed');
    const serve = serveConsole(folder)!;
    server = createServer((request, response) => {
      const asked = Object.assign(request, { path: new URL(`http://x${request.url}`).pathname });
      // As the api does, before anything answers.
      response.setHeader('cache-control', 'no-store');
      serve(asked as never, response, () => void response.writeHead(418).end());
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterAll(() => {
    server.closeAllConnections();
    server.close();
    rmSync(folder, { recursive: true });
  });
  const ask = async (path: string, headers: Record<string, string> = {}, method = 'GET') => {
    const answer = await fetch(url + path, { method, headers, redirect: 'manual' });
    return { status: answer.status, cache: answer.headers.get('cache-control'), text: await answer.text() };
  };

  /** With the path as it is: fetch takes `..` out of it. */
  const asWritten = (
    path: string,
    headers: Record<string, string> = {},
  ): Promise<{ encoding?: string; text: string }> =>
    new Promise((resolve, reject) => {
      const asked = request({ ...{ host: '127.0.0.1', port: new URL(url).port, path, headers } }, (answer) => {
        let text = '';
        answer.setEncoding('latin1').on('data', (part: string) => (text += part));
        answer.on('end', () => resolve({ encoding: answer.headers['content-encoding'], text }));
      });
      asked.on('error', reject).end();
    });

  it('serves nothing where no page was built', () => {
    expect(serveConsole(join(folder, 'assets'))).toBeUndefined();
  });

  it('serves one document at the address of each page, and asks browsers to keep it nowhere', async () => {
    for (const path of ['/', '/findings', '/findings/ab-c_1?asOf=3', '/approvals', '/agreements', '/agreements/A%201'])
      expect(await ask(path)).toEqual({ status: 200, cache: 'no-store', text: '<title>page</title>' });
    for (const path of ['/ledger', '/quarantine', '/not-judged']) expect((await ask(path)).status).toBe(200);
    expect(await ask('/', {}, 'HEAD')).toMatchObject({ status: 200, text: '' });
  });

  it('leaves the routes of the api alone, whoever asks', async () => {
    const accept = 'text/html,*/*';
    for (const path of ['/v1/x', '/log/0/x', '/auth/x', '/docs/x', '/health/x', '/metrics', '/v1'])
      expect((await ask(path, { accept })).status).toBe(418);
    expect((await ask('/findings', { accept }, 'POST')).status).toBe(418);
  });

  it('shows a browser a page where there is none, and leaves programs to the api', async () => {
    expect(await ask('/findigs', { accept: 'text/html' })).toMatchObject({ status: 404, text: '<title>page</title>' });
    expect((await ask('/findigs', { accept: 'application/json' })).status).toBe(418);
    expect((await ask('/findings/a/b')).status).toBe(418);
  });

  it('leads to the page that a mistyped address means, and nowhere else', async () => {
    const led = async (path: string, accept = 'text/html'): Promise<string> => {
      const answer = await fetch(url + path, { headers: { accept }, redirect: 'manual' });
      await answer.text();
      return `${answer.status} ${answer.headers.get('location') ?? ''}`.trim();
    };
    expect(await led('/FINDINGS')).toBe('308 /findings');
    expect(await led('/Findings/?severity=HIGH&q=A/B?')).toBe('308 /findings?severity=HIGH&q=A/B?');
    expect(await led('/ledger/')).toBe('308 /ledger');
    expect(await led('/LEDGER//')).toBe('308 /ledger');
    expect(await led('/FINDINGS/aB-c_1/')).toBe('308 /findings/aB-c_1');
    // The way never leaves this origin, nor becomes an api's route, and programs are answered by the api.
    for (const path of ['//findings/', '//evil.example/ledger/', '/findings/a/b/', '/nowhere/'])
      expect(await led(path)).toBe('404');
    expect(await led('/V1/')).toBe('404');
    expect(await led('/v1/')).toBe('418');
    expect(await led('/LEDGER', 'application/json')).toBe('418');
    expect(await led('/ledger')).toBe('200');
  });

  it('serves files for good, compressed for who takes that, and nothing beside them', async () => {
    expect(await ask('/assets/a-1.js', { 'accept-encoding': 'identity' })).toEqual({
      ...{ status: 200, cache: 'public,max-age=31536000,immutable', text: 'let a = 1;' },
    });
    expect(await asWritten('/assets/a-1.js', { 'accept-encoding': 'gzip' })).toEqual({
      encoding: 'gzip',
      text: 'packed',
    });
    for (const path of ['/assets/b.js', '/assets/', '/manifest.json'])
      expect(await ask(path)).toMatchObject({ status: 418, cache: 'no-store' });
    for (const path of ['/assets/../manifest.json', '/assets/..%2fmanifest.json', '/assets/%2e%2e/manifest.json'])
      expect((await asWritten(path)).text).not.toContain('secret');
  });
});

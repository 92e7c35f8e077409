import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fetchPackage } from '../../scripts/matrix/fetch.mjs';
import { MatrixError } from '../../scripts/matrix/errors.mjs';

const NAME = 'countersign-matrix-example';
const sha512 = (bytes: Uint8Array): string => `sha512-${createHash('sha512').update(bytes).digest('base64')}`;

/** A registry of one package, whose own word for the hash is always right for the bytes that it gives. */
function registry(tarball: () => Buffer): Server {
  return createServer((request, response) => {
    if (request.url === '/x.tgz') return response.end(tarball());
    if (request.url !== `/${NAME}`) return response.writeHead(404).end('{}');
    const dist = { tarball: `http://${request.headers.host!}/x.tgz`, integrity: sha512(tarball()) };
    const only = { name: NAME, version: '1.0.0', dist };
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify({ name: NAME, 'dist-tags': { latest: '1.0.0' }, versions: { '1.0.0': only } }));
  });
}

describe('fetching a version', () => {
  let dir: string;
  let cache: string;
  let server: Server;
  let bytes: Buffer;
  const before = { registry: process.env['npm_config_registry'], cache: process.env['npm_config_cache'] };
  const never = new AbortController().signal;
  const get = (version: string, integrity: string): Promise<string> =>
    fetchPackage(cache, NAME, { version, integrity }, ['package/bin'], never);

  function tarball(content: string): Buffer {
    mkdirSync(join(dir, 'package', 'bin'), { recursive: true });
    writeFileSync(join(dir, 'package', 'bin', 'node'), content);
    writeFileSync(join(dir, 'package', 'package.json'), JSON.stringify({ name: NAME, version: '1.0.0' }));
    execFileSync('tar', ['-czf', join(dir, 'x.tgz'), '-C', dir, 'package']);
    return readFileSync(join(dir, 'x.tgz'));
  }
  function npmUses(address: string): void {
    process.env['npm_config_registry'] = address;
    process.env['npm_config_cache'] = join(dir, `npm-${Math.random()}`);
  }

  beforeEach(async () => {
    dir = mkdtempSync(join(tmpdir(), 'countersign-matrix-'));
    cache = join(dir, 'cache');
    mkdirSync(cache);
    bytes = tarball('good');
    server = registry(() => bytes);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    npmUses(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
  });
  afterEach(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    rmSync(dir, { recursive: true, force: true });
    for (const [name, value] of Object.entries(before))
      if (value === undefined) delete process.env[`npm_config_${name}`];
      else process.env[`npm_config_${name}`] = value;
  });

  it('keeps what has the pinned hash, and asks for it once', async () => {
    const home = await get('1.0.0', sha512(bytes));
    expect(readFileSync(join(home, 'bin', 'node'), 'utf8')).toBe('good');
    expect(existsSync(join(home, 'package.json'))).toBe(false);
    expect(readdirSync(cache)).toEqual([`${NAME}-1.0.0`]);
    npmUses('http://127.0.0.1:1/');
    expect(await get('1.0.0', sha512(bytes))).toBe(home);
  });

  it('leaves nothing of a package that the registry has changed', async () => {
    const pinned = sha512(bytes);
    bytes = tarball('bad');
    await expect(get('1.0.0', pinned)).rejects.toThrow(/is not what scripts\/matrix\/versions\.json pins/);
    expect(readdirSync(cache)).toEqual([]);
  });

  it('says that the registry does not have it, or that there is none', async () => {
    await expect(get('2.0.0', 'sha512-x')).rejects.toThrow(`npm's registry has no ${NAME}@2.0.0`);
    npmUses('http://127.0.0.1:1/');
    const asked = get('1.0.0', 'sha512-x');
    await expect(asked).rejects.toThrow(MatrixError);
    await expect(asked).rejects.toThrow(/no network, or the registry is away \(ECONNREFUSED\)/);
  });
});

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { jest } from '@jest/globals';
import type { INestApplication } from '@nestjs/common';
import { entryBundlePath } from '#libs/merkle';
import { loadApiSettings } from '../../apps/api/src/config.js';
import { startApi } from '../../apps/api/src/start.js';
import { exportShard } from '../../libs/audit/src/export/export-shard.js';
import { AccessRecorder } from '../support/access-recorder.js';
import { PublishedLedger } from '../support/published-ledger.js';
import { TokenProxy } from '../support/token-proxy.js';
import { bearer, TestIssuer } from '../support/tokens.js';
import { buildTlog } from './need-go.js';

jest.setTimeout(180_000);

/** A minimal static file server. `gzipped`: it declares bundles as compressed, as an object store is configured to do. */
async function serveFolder(folder: string, gzipped: boolean): Promise<Server> {
  const server = createServer((request, response) => {
    const path = new URL(request.url!, 'http://localhost').pathname;
    try {
      const bytes = readFileSync(join(folder, path));
      if (gzipped && path.startsWith('/tile/entries/')) response.setHeader('content-encoding', 'gzip');
      response.end(bytes);
    } catch {
      response.writeHead(404).end();
    }
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return server;
}
const urlOf = (server: Server): string => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

describe("Tessera's fsck and client, and Go's checksum database client", () => {
  let dir: string;
  let binary: string;
  let vkey: string;
  let ledger: PublishedLedger;
  let issuer: TestIssuer;
  let recorder: AccessRecorder;
  let proxy: TokenProxy;
  let app: INestApplication;
  let log: string;
  beforeAll(async () => {
    dir = mkdtempSync(join(tmpdir(), 'countersign-tlog-'));
    binary = buildTlog(dir);
    ledger = await PublishedLedger.open(1, 255, 256, 257, 66_000);
    vkey = join(dir, 'log.vkey');
    writeFileSync(vkey, `${ledger.vkey}\n`);
    issuer = await TestIssuer.start();
    recorder = await AccessRecorder.start(ledger.database);
    app = await startApi(
      loadApiSettings({
        DATABASE_URL: ledger.database.urlAs('api'),
        PORT: '0',
        COUNTERSIGN_LOG_LEVEL: 'fatal',
        ...issuer.env(),
        ...recorder.env,
      }),
    );
    // Entry bundles need a token, of which these tools know nothing.
    proxy = await TokenProxy.to(urlOf(app.getHttpServer() as Server), async () => bearer(await issuer.overseer()));
    log = `${proxy.url}/log/0`;
  }, 780_000);
  afterAll(async () => {
    await proxy?.close();
    await app?.close();
    await recorder?.close();
    await issuer?.close();
    await ledger?.close();
    rmSync(dir, { recursive: true, force: true });
  });

  /** As its own process, because the api under test runs in this one. Its standard error is shown only on failure. */
  const tlog = async (...args: string[]): Promise<{ code: number | null; output: string }> => {
    const child = spawn(binary, args, { stdio: ['ignore', 'pipe', 'pipe'] });
    let [output, errors] = ['', ''];
    child.stdout.on('data', (part: Buffer) => (output += part.toString()));
    child.stderr.on('data', (part: Buffer) => (errors += part.toString()));
    const [code] = (await once(child, 'close')) as [number | null];
    return { code, output: code === 0 ? output : output + errors };
  };

  it('find no problem in a served log', async () => {
    expect(await tlog('fsck', log, vkey)).toEqual({ code: 0, output: 'fsck ok: 66000 entries\n' });
  });

  it('find no problem in exports: on a plain file server, with declared gzip, and as files', async () => {
    for (const [plain, folder] of [
      [false, 'gzip'],
      [true, 'plain'],
    ] as const) {
      await exportShard('0', { reader: ledger.reader, dir: join(dir, folder), vkeyOf: () => ledger.vkey, plain });
      const exported = join(dir, folder, '0');
      const server = await serveFolder(exported, !plain);
      const ok = { code: 0, output: expect.stringMatching(/^fsck ok: \d+ entries\n$/) };
      expect(await tlog('fsck', urlOf(server), join(exported, 'vkey'))).toEqual(ok);
      server.close();
      if (plain) expect(await tlog('fsck', `file://${exported}`, join(exported, 'vkey'))).toEqual(ok);
    }
  });

  it('detect a changed entry in an export', async () => {
    await exportShard('0', { reader: ledger.reader, dir: join(dir, 'bad'), plain: true });
    const path = join(dir, 'bad', '0', entryBundlePath(100));
    const bytes = readFileSync(path);
    bytes[100]! ^= 1;
    writeFileSync(path, bytes);
    const { code, output } = await tlog('fsck', `file://${join(dir, 'bad', '0')}`, vkey);
    // Its workers stop at the first mismatch. When many tiles are still to come it ends in a deadlock that Go's runtime reports.
    expect(code).toBeGreaterThan(0);
    expect(output).not.toContain('fsck ok');
  });

  it('prove random entries and follow every checkpoint while the log grows', async () => {
    const running = tlog('load', log, vkey, '12', '4');
    for (let size = 66_100, until = Date.now() + 9_000; Date.now() < until; size += 150) {
      await ledger.growTo(size);
      await sleep(400);
    }
    const { code, output } = await running;
    expect([code, output]).toEqual([
      0,
      expect.stringMatching(/^load ok: \d+ entries proved, \d+ checkpoints followed/),
    ]);
    const [proved, followed] = [...output.matchAll(/\d+/g)].map(Number);
    expect(proved).toBeGreaterThan(50);
    expect(followed).toBeGreaterThan(1);
    expect(await tlog('fsck', log, vkey)).toMatchObject({ code: 0 });
  });

  it('verify a receipt, and no other entry with it', async () => {
    const api = log.slice(0, log.indexOf('/log'));
    for (const index of [0, 256, 65_535]) {
      const proof = join(dir, `${index}.tlog-proof`);
      const entry = join(dir, `${index}.entry`);
      writeFileSync(proof, await (await fetch(`${api}/v1/entries/0/${index}/receipt`)).text());
      writeFileSync(entry, Buffer.from(await (await fetch(`${api}/v1/entries/0/${index}`)).arrayBuffer()));
      const verified = expect.stringMatching(new RegExp(`^receipt ok: entry ${index} of \\d+\n$`));
      expect(await tlog('receipt', vkey, proof, entry)).toEqual({ code: 0, output: verified });
      writeFileSync(entry, 'another entry');
      expect(await tlog('receipt', vkey, proof, entry)).toMatchObject({ code: 1 });
    }
  });
});

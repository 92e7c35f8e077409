import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import type { AddressInfo, Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { jest } from '@jest/globals';
import type { INestApplication } from '@nestjs/common';
import { entryBundlePath, partialWidth, TILE_WIDTH, tilePath } from '#libs/merkle';
import { encodeBase64, openCheckpoint, parseVkey } from '#libs/tlog';
import { loadApiSettings } from '../../apps/api/src/config.js';
import { startApi } from '../../apps/api/src/start.js';
import * as command from '../../apps/cli/src/commands/export.js';
import { AccessRecorder } from '../support/access-recorder.js';
import { callCli } from '../support/call-cli.js';
import { PublishedLedger } from '../support/published-ledger.js';
import { RawClient } from '../support/raw-http.js';
import { lastLine, runCli, startCli } from '../support/run-cli.js';
import { bearer, TestIssuer } from '../support/tokens.js';
import { Wire } from '../support/wire.js';
import { eventually } from '../faults/recorder-harness.js';

jest.setTimeout(180_000);

interface Exported {
  shards: { shard: string; size: number; from: number; files: number; origin: string | null; root: string | null }[];
}

/** Files under a folder, by path from it. */
const filesOf = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)))
    .sort();

describe('countersign export', () => {
  let ledger: PublishedLedger;
  let dir: string;
  beforeEach(async () => {
    dir = mkdtempSync(join(tmpdir(), 'countersign-export-'));
  });
  afterEach(async () => {
    await ledger.close();
    rmSync(dir, { recursive: true, force: true });
  });
  const args = (...more: string[]): string[] => ['export', '--dir', dir, '--db', ledger.database.urlAs('api'), ...more];
  const exported = async (...more: string[]): Promise<Exported['shards'][number]> => {
    const { stdout } = await callCli(command, args('--json', ...more));
    const { shards } = lastLine(stdout) as Exported;
    return shards.find(({ shard }) => shard === '0')!;
  };
  /** Runs the built command in a process of its own. */
  const exportedBuilt = async (...more: string[]): Promise<Exported['shards'][number]> => {
    const { shards } = lastLine((await runCli(args('--json', ...more))).stdout) as Exported;
    return shards.find(({ shard }) => shard === '0')!;
  };
  const log = (...path: string[]): string => join(dir, '0', ...path);
  /** All files that a log of `size` leaves must have (C2SP tlog-tiles); others may exist too. */
  const needed = (size: number): string[] => {
    const files = ['checkpoint'];
    for (let level = 0; TILE_WIDTH ** level <= size; level++) {
      const full = Math.floor(size / TILE_WIDTH ** (level + 1));
      for (let index = 0; index < full; index++) {
        files.push(tilePath(level, index));
        if (level === 0) files.push(entryBundlePath(index));
      }
      const width = partialWidth(level, size);
      if (width > 0) files.push(tilePath(level, full, width));
      if (width > 0 && level === 0) files.push(entryBundlePath(full, width));
    }
    return files;
  };

  it('writes the served bytes, and in later runs only new files', async () => {
    ledger = await PublishedLedger.open(1, 2, 256, 300, 310);
    const first = await exportedBuilt('--vkey', ledger.vkey);
    expect(first).toMatchObject({ size: 310, from: 0, origin: ledger.verifier.name });
    const { checkpoint } = openCheckpoint(readFileSync(log('checkpoint')), ledger.verifier);
    expect([checkpoint.size, encodeBase64(checkpoint.root)]).toEqual([310, first.root]);
    expect(parseVkey(readFileSync(log('vkey'), 'utf8').trim())).toMatchObject({ name: ledger.verifier.name });
    // Size 300 was published and its full tile is still to come; sizes 1 and 2 are behind a full tile.
    const extra = ['vkey', tilePath(0, 1, 44), entryBundlePath(1, 44)];
    expect(filesOf(log())).toEqual([...needed(310), ...extra].sort());
    // A shard without a checkpoint is left out.
    expect(readdirSync(dir)).toEqual(['0']);

    const touched = new Map(filesOf(log()).map((path) => [path, statSync(log(path)).mtimeMs]));
    expect(await exported()).toMatchObject({ size: 310, from: 310, files: 0 });
    await ledger.growTo(70_000);
    const next = await exported();
    expect(next).toMatchObject({ size: 70_000, from: 310 });
    for (const path of needed(70_000)) expect(filesOf(log())).toContain(path);
    expect(next.files).toBe(filesOf(log()).length - touched.size + 1);
    for (const [path, at] of touched) {
      if (path !== 'checkpoint') expect([path, statSync(log(path)).mtimeMs]).toEqual([path, at]);
    }
    await comparesWithServed(ledger, log());

    rmSync(log(), { recursive: true });
    await exported('--all-sizes', '--plain');
    const published = [1, 2, 300, 310].flatMap((size) => [
      tilePath(0, Math.floor(size / TILE_WIDTH), size % TILE_WIDTH),
      entryBundlePath(Math.floor(size / TILE_WIDTH), size % TILE_WIDTH),
    ]);
    expect(filesOf(log())).toEqual([...new Set([...needed(70_000), ...published, tilePath(1, 0, 1)])].sort());
    expect(readFileSync(log('tile/entries/000'))).toEqual(gunzipSync(await ledger.reader.publishedEntryBundle('0', 0)));
  });

  it('leaves a file that differs from its own unchanged, and names it', async () => {
    ledger = await PublishedLedger.open(256, 300);
    await exported();
    await ledger.growTo(600);
    const strange = log('tile/0/001');
    writeFileSync(strange, 'something else');
    const { stderr } = await runCli(args(), 1);
    expect(stderr).toContain(`${strange} exists with other bytes`);
    expect(readFileSync(strange, 'utf8')).toBe('something else');
    expect(openCheckpoint(readFileSync(log('checkpoint')), ledger.verifier).checkpoint.size).toBe(300);
    rmSync(strange);
    expect(await exported()).toMatchObject({ size: 600, from: 300 });
    const { stderr: key } = await callCli(command, args('--vkey', ledger.vkey));
    expect(key).toBe('');
    writeFileSync(log('vkey'), 'not a key\n');
    expect((await callCli(command, args('--vkey', ledger.vkey), 1)).stderr).toContain(log('vkey'));
  });

  it('refuses to continue from the checkpoint of another log, of a longer one, and of a forked one', async () => {
    ledger = await PublishedLedger.open(300);
    const other = await PublishedLedger.open(200, 400);
    try {
      await exported();
      const own = readFileSync(log('checkpoint'));
      const refused = async (note: Buffer): Promise<string> => {
        writeFileSync(log('checkpoint'), note);
        const { stderr } = await callCli(command, args(), 1);
        expect(readFileSync(log('checkpoint'))).toEqual(note);
        return stderr;
      };
      const note = async (size: number) => Buffer.from((await other.reader.checkpoint('0', size))!.note);
      expect(await refused(await note(400))).toContain("it has 400 entries, the ledger's has 300");
      expect(await refused(await note(200))).toContain('the first 200 entries are not the same');
      expect(await refused(Buffer.from(own.toString().replaceAll('log.test', 'else.test')))).toContain('else.test');
      expect(await refused(Buffer.from('nonsense'))).toContain('is no checkpoint of this log');
      const { stderr } = await callCli(command, args('--vkey', other.vkey), 1);
      expect(stderr).toMatch(/trusted key|no checkpoint|no signature/);
      writeFileSync(log('checkpoint'), own);
      expect(await exported()).toMatchObject({ size: 300, files: 0 });
      expect((await callCli(command, args('--shard', '7'), 1)).stderr).toContain('the ledger has no shard 7');
    } finally {
      await other.close();
    }
  });

  it('is a consistent log after kill -9 and after Ctrl-C, and the next run completes it', async () => {
    ledger = await PublishedLedger.open(300);
    await exported();
    await ledger.growTo(40_000);
    const [stored] = await ledger.db.query<{ bytes: string }[]>(
      `SELECT (SELECT sum(octet_length(entries)) FROM ledger.batch) + (SELECT sum(octet_length(bytes)) FROM ledger.tile) AS bytes`,
    );
    const wire = await Wire.to(ledger.database.urlAs('api'));
    /** Interrupts in the middle at any speed: after a part of the stored bytes (two letters a byte) the database sends no more. */
    const interruptedBy = async (signal: NodeJS.Signals, part: number, atLeast: number): Promise<number | string> => {
      wire.runDryAfter(2 * Number(stored!.bytes) * part);
      const run = startCli(['export', '--dir', dir, '--db', wire.url]);
      await eventually(() => expect(filesOf(log()).length).toBeGreaterThanOrEqual(atLeast));
      run.child.kill(signal);
      wire.repair();
      return run.exited;
    };
    try {
      expect(await interruptedBy('SIGKILL', 0.4, 40)).toBe('SIGKILL');
      expect(openCheckpoint(readFileSync(log('checkpoint')), ledger.verifier).checkpoint.size).toBe(300);
      for (const path of needed(300)) expect(filesOf(log())).toContain(path);
      expect(await interruptedBy('SIGINT', 0.7, 150)).toBe(130);
      expect(openCheckpoint(readFileSync(log('checkpoint')), ledger.verifier).checkpoint.size).toBe(300);
      expect(filesOf(log()).length).toBeLessThan(needed(40_000).length);
    } finally {
      await wire.close();
    }
    expect(await exportedBuilt()).toMatchObject({ size: 40_000, from: 300 });
    for (const path of needed(40_000)) expect(filesOf(log())).toContain(path);
    expect(filesOf(log()).filter((path) => path.startsWith('.'))).toEqual([]);
    await comparesWithServed(ledger, log());
  });
});

/** Every file of the export equals the api's response under its name. */
async function comparesWithServed(ledger: PublishedLedger, folder: string): Promise<void> {
  const issuer = await TestIssuer.start();
  const recorder = await AccessRecorder.start(ledger.database);
  const settings = loadApiSettings({
    ...issuer.env(),
    ...recorder.env,
    DATABASE_URL: ledger.database.urlAs('api'),
    PORT: '0',
    COUNTERSIGN_LOG_LEVEL: 'fatal',
  });
  const app: INestApplication = await startApi(settings);
  const client = new RawClient(
    `http://127.0.0.1:${((app.getHttpServer() as Server).address() as AddressInfo).port}`,
    bearer(await issuer.overseer()),
  );
  try {
    for (const path of filesOf(folder).filter((name) => name !== 'vkey')) {
      const { status, body } = await client.ask(`/log/0/${path}`);
      expect([path, status, body.equals(readFileSync(join(folder, path)))]).toEqual([path, 200, true]);
    }
  } finally {
    client.close();
    await recorder.close();
    await issuer.close();
    await app.close();
  }
}

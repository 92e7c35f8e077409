import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { encodeEntryBundle } from '#libs/merkle';
import { generateLogKey } from '#libs/tlog';
import { randomEntries, SOME } from '../../../../tests/faults/detector-sendings.js';
import { ExportFolder, smallEvent, syntheticEntry } from '../../../../tests/support/export-folder.js';
import { hitsOf, sealEntries } from '../../../../tests/support/sealed-export.js';
import { verifyLogs, type VerifyLogsOptions } from '../logs/verify-logs.js';
import type { FindingsReport } from './report.js';
import { verifyLogFindings } from './verify-findings.js';

const entries = randomEntries(11, 1, SOME).get('0')!;
const hits = hitsOf('0', entries);
const upTo = [Math.floor(entries.length / 2), entries.length - 1];
const key = generateLogKey('ledger.example/0');
const oversight = generateLogKey('ledger.example/oversight');
const believed = { keys: [key.verifier, oversight.verifier], policy: undefined };
const { signal } = new AbortController();

let dir: string;
let server: Server;
let address: string;
/** How often each path was asked for. */
let asked: Map<string, number>;
/** The server's second answer. */
let secondly: Map<string, Buffer>;

async function write(name: string, log: typeof key, all: readonly Buffer[]): Promise<void> {
  rmSync(join(dir, name), { recursive: true, force: true });
  const folder = new ExportFolder(join(dir, name), log);
  await folder.add(all);
  await folder.publish();
}

beforeAll(async () => {
  server = createServer((request, response) => {
    const path = request.url!.slice(1);
    const times = (asked.get(path) ?? 0) + 1;
    asked.set(path, times);
    try {
      const bytes = (times > 1 ? secondly.get(path) : undefined) ?? readFileSync(join(dir, path));
      if (path.includes('/entries/')) response.setHeader('content-encoding', 'gzip');
      response.end(bytes);
    } catch {
      response.writeHead(404).end();
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  address = `http://127.0.0.1:${(server.address() as { port: number }).port}`;
});
afterAll(() => new Promise((resolve) => server.close(resolve)));
beforeEach(async () => {
  dir = mkdtempSync(join(tmpdir(), 'log-findings-'));
  asked = new Map();
  secondly = new Map();
  await write('0', key, entries);
  await write('oversight', oversight, sealEntries('0', hits, upTo));
});
afterEach(() => rmSync(dir, { recursive: true }));

/** As `verify --findings` does it, with something done between the two readings. */
async function verify(
  where: Pick<VerifyLogsOptions, 'folder' | 'addresses'>,
  between = () => {},
): Promise<FindingsReport> {
  const verified = await verifyLogs({ ...where, believed, forFindings: true, workers: 0, signal });
  expect(verified.logs.map(({ problems }) => problems)).toEqual(verified.logs.map(() => []));
  between();
  return verifyLogFindings(verified.verifiedLogs);
}
const fromDir = (between?: () => void) => verify({ folder: dir }, between);
const fromUrl = () => verify({ addresses: [`${address}/0`, `${address}/oversight`] });
const bundle = `0/tile/entries/000${entries.length < 256 ? `.p/${entries.length}` : ''}`;
const others = (): Buffer => gzipSync(encodeEntryBundle([...entries.slice(0, 255)].with(7, entries[6]!)), { level: 1 });

describe('verify --findings of logs', () => {
  it('derives them from a folder and from addresses, and reads each bundle once more only', async () => {
    for (const report of [await fromDir(), await fromUrl()]) {
      expect(report).toMatchObject({ ok: true, problems: [] });
      expect(report.shards).toMatchObject([{ shard: '0', derived: hits.length, sealed: hits.length, seals: 2 }]);
    }
    expect(asked.get(bundle)).toBe(2);
  });

  it.each([
    ['deleted', () => hits.toSpliced(1, 1), /oversight\/0 seals up to entry \d+ \d+ hits; the entries give/],
    [
      'altered',
      () => hits.with(1, { ...hits[1]!, severity: 'INFO', clauses: '[]' }),
      /oversight\/0 seals up to entry \d+ as many hits, but not the same/,
    ],
    ['deleted from the end', () => hits.slice(0, -1), /oversight\/1 seals/],
  ])('names the seal under which a finding was %s', async (_, lie, detail) => {
    await write('oversight', oversight, sealEntries('0', lie(), upTo));
    for (const report of [await fromDir(), await fromUrl()]) {
      expect(report.ok).toBe(false);
      expect(report.problems[0]).toMatchObject({ kind: 'seal', shard: '0', detail: expect.stringMatching(detail) });
    }
  });

  it('judges what was hashed: a server that answers otherwise the second time is named, with shard and bundle', async () => {
    secondly.set(bundle, others());
    const report = await fromUrl();
    expect(report).toMatchObject({ ok: false, shards: [] });
    expect(report.problems).toMatchObject([
      { kind: 'entry', shard: '0', detail: expect.stringContaining(bundle.slice(2)) },
    ]);
    expect(report.notChecked).toContain('findings of shard 0');
  });

  it('does so where the seals are shown in another way', async () => {
    const path = 'oversight/tile/entries/000.p/2';
    secondly.set(path, gzipSync(encodeEntryBundle(sealEntries('0', hits.slice(1), upTo)), { level: 1 }));
    expect(await fromUrl()).toMatchObject({ ok: false, problems: [{ kind: 'entry', shard: 'oversight' }] });
  });

  it.each([
    ['changed', () => writeFileSync(join(dir, bundle), others())],
    ['is gone', () => rmSync(join(dir, bundle))],
    ['is no bundle any more', () => writeFileSync(join(dir, bundle), 'x')],
  ])('does so where a file %s between the two readings', async (_, change) => {
    expect(await fromDir(change)).toMatchObject({
      ok: false,
      problems: [{ kind: 'entry', shard: '0', detail: expect.stringContaining(bundle.slice(2)) }],
    });
  });

  it('is no pass without the seals, and says which hits no seal covers', async () => {
    await write('oversight', oversight, sealEntries('0', hits, upTo.slice(0, 1)));
    expect((await fromDir()).notChecked).toContainEqual(expect.stringMatching(/of shard 0: not sealed under these/));
    rmSync(join(dir, 'oversight'), { recursive: true });
    expect(await fromDir()).toMatchObject({ ok: false, problems: [{ kind: 'seal', shard: 'oversight' }] });
  });

  it('is of one ledger', async () => {
    const other = generateLogKey('other.example/0');
    await write('1', other, [syntheticEntry(0, smallEvent(0))]);
    const { verifiedLogs } = await verifyLogs({
      addresses: [`${address}/0`, `${address}/1`],
      believed: { keys: [key.verifier, other.verifier], policy: undefined },
      forFindings: true,
      workers: 0,
      signal,
    });
    await expect(verifyLogFindings(verifiedLogs)).rejects.toThrow('two of the logs are of shard 0');
  });
});

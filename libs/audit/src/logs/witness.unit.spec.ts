import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createServer, type RequestListener, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { formatVkey, generateLogKey } from '#libs/tlog';
import { ExportFolder, smallEvent, syntheticEntry } from '../../../../tests/support/export-folder.js';
import { readTrust } from '../trust.js';
import { verifyLogs } from './verify-logs.js';

const key = generateLogKey('ledger.example/0');
const vkeys = [formatVkey(key.verifier)];
const { signal } = new AbortController();
const path = `/${createHash('sha256').update('ledger.example/0').digest('hex')}/checkpoint`;

describe('verify --witness', () => {
  let dir: string;
  let note: Buffer;
  let server: Server;
  let witness: string;
  let answer: RequestListener;
  beforeAll(async () => {
    dir = mkdtempSync(join(tmpdir(), 'witness-'));
    const folder = new ExportFolder(dir, key);
    await folder.add(Array.from({ length: 3 }, (_, n) => syntheticEntry(n, smallEvent(n))));
    note = await folder.publish();
    server = createServer((request, response) => answer(request, response));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    witness = `http://127.0.0.1:${(server.address() as { port: number }).port}`;
  });
  afterAll(async () => {
    await new Promise((resolve) => server.close(resolve));
    rmSync(dir, { recursive: true });
  });
  const verify = async (address = witness) => {
    const believed = await readTrust({ vkeys });
    const { logs } = await verifyLogs({ folder: dir, believed, witnesses: [address], workers: 0, signal });
    return logs[0]!;
  };

  it('holds the log against what the witness has', async () => {
    answer = ({ url }, response) => void (url === path ? response.end(note) : response.writeHead(404).end());
    expect(await verify()).toMatchObject({ ok: true, consistent: [{ with: `the witness at ${witness}`, size: 3 }] });
  });

  it.each<[string, RequestListener, RegExp]>([
    ['has never seen the log', (_, response) => void response.writeHead(404).end(), /it has never seen ledger/],
    ['is out of order', (_, response) => void response.writeHead(503).end(), /it answered 503/],
    ['breaks off', (_, response) => void response.destroy(), /it does not answer/],
    [
      'answers without end',
      (_, response) => {
        const more = (): void => {
          while (!response.destroyed && response.write(Buffer.alloc(65_536)));
        };
        response.on('drain', more);
        more();
      },
      /more than the 1000000 bytes/,
    ],
  ])('is no pass where the witness %s, and names it', async (_, listener, detail) => {
    answer = listener;
    const report = await verify();
    expect(report).toMatchObject({ ok: false, checked: { from: 0, to: 3 } });
    expect(report.problems).toMatchObject([{ kind: 'history', detail: expect.stringMatching(detail) }]);
    expect(report.problems[0]!.detail).toContain(witness);
  });

  it('is no false alarm where the log grew, and was witnessed, after its checkpoint was fetched', async () => {
    const grown = join(dir, 'grown');
    const folder = new ExportFolder(grown, key);
    const entries = (from: number, to: number) =>
      Array.from({ length: to - from }, (_, n) => syntheticEntry(from + n, smallEvent(from + n)));
    await folder.add(entries(0, 3));
    const first = await folder.publish();
    await folder.add(entries(3, 5));
    const second = await folder.publish();
    let asked = 0;
    answer = ({ url = '' }, response) => {
      if (url === path) response.end(second);
      else if (url === '/checkpoint') response.end(asked++ === 0 ? first : second);
      else
        readFile(join(grown, url)).then(
          (bytes) => response.end(bytes),
          () => response.writeHead(404).end(),
        );
    };
    const believed = await readTrust({ vkeys });
    const { logs } = await verifyLogs({
      addresses: [witness],
      believed,
      witnesses: [witness],
      workers: 0,
      signal,
    });
    expect(logs[0]).toMatchObject({
      ok: true,
      checkpoint: { size: 5 },
      consistent: [
        { with: `the witness at ${witness}`, size: 5 },
        { with: 'what the log showed first', size: 3 },
      ],
    });
  });
});

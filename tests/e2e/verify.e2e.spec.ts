import { spawnSync } from 'node:child_process';
import { createServer, type Server } from 'node:http';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { decodeEntryBundle, encodeEntryBundle, inclusionProof, leafHash, nodeHash } from '#libs/merkle';
import { addSignatures, cosign, formatProof, formatVkey, generateCosignerKey, generateLogKey } from '#libs/tlog';
import * as command from '../../apps/cli/src/commands/verify.js';
import { callCli } from '../support/call-cli.js';
import { ExportFolder, smallEvent, syntheticEntry } from '../support/export-folder.js';
import { randomEntries, SOME } from '../faults/detector-sendings.js';
import { lastLine, runCli } from '../support/run-cli.js';
import { hitsOf, sealEntries } from '../support/sealed-export.js';

const SIZE = 700;
/** The number of requests for a checkpoint. */
let checkpoints = 0;
const entries = Array.from({ length: SIZE }, (_, n) => syntheticEntry(n, smallEvent(n)));
const key = generateLogKey('ledger.example/0');
const other = generateLogKey('ledger.example/1');
const witness = generateCosignerKey('witness.example');
const vkeys = [key, other].map(({ verifier }) => formatVkey(verifier));

let dir: string;
let server: Server;
let address: string;
const at = (...path: string[]): string => join(dir, ...path);
const verify = async (args: string[], expected = 0): Promise<{ out: string }> => ({
  out: (await callCli(command, ['verify', ...args], expected)).stdout,
});
/** Runs the built command in a process of its own. */
const verifyBuilt = async (args: string[], expected = 0): Promise<string> =>
  (await runCli(['verify', ...args], expected)).stdout;
const json = async (args: string[], expected = 0): Promise<unknown> =>
  lastLine((await verify([...args, '--json'], expected)).out);

beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'verify-'));
  const folder = new ExportFolder(at('logs', '0'), key);
  await folder.add(entries);
  const note = await folder.publish();
  const second = new ExportFolder(at('logs', '1'), other);
  await second.add(entries.slice(0, 3).map((_, n) => syntheticEntry(1_000 + n, smallEvent(n))));
  await second.publish();

  const hashes = entries.map(leafHash);
  const complete = (level: number, index: number): Buffer =>
    level === 0 ? hashes[index]! : nodeHash(complete(level - 1, index * 2), complete(level - 1, index * 2 + 1));
  const cosigned = addSignatures(note, [cosign(note, witness, 1_790_000_000)]);
  writeFileSync(
    at('receipt.tlog-proof'),
    formatProof({ index: 41, hashes: inclusionProof(41, SIZE, complete), checkpoint: cosigned }),
  );
  writeFileSync(at('entry.json'), entries[41]!);
  writeFileSync(at('other.json'), entries[42]!);
  writeFileSync(at('policy'), `witness w ${formatVkey(witness.verifier)}\nquorum w\n`);
  writeFileSync(at('vkeys'), `${vkeys.join('\n')}\n`);

  server = createServer((request, response) => {
    try {
      if (request.url!.endsWith('/checkpoint')) checkpoints++;
      const bytes = readFileSync(at('logs', request.url!));
      if (request.url!.includes('/entries/')) response.setHeader('content-encoding', 'gzip');
      response.end(bytes);
    } catch {
      response.writeHead(404).end();
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  address = `http://127.0.0.1:${(server.address() as { port: number }).port}`;
});
afterAll(async () => {
  await new Promise((resolve) => server.close(resolve));
  rmSync(dir, { recursive: true });
});

describe('countersign verify', () => {
  it('checks a folder of logs, with threads too, and names the checks that it left out', async () => {
    const out = await verifyBuilt(['--dir', at('logs'), '--vkey-file', at('vkeys')]);
    expect(out).toMatch(/ledger.example\/0: verified: 700 entries/);
    expect(out).toMatch(/verified: 2 logs, 703 entries/);
    expect(out).toMatch(/Not checked: whether the log was truncated/);
    const threads = ['--dir', at('logs', '0'), '--vkey', vkeys[0]!, '--workers', '2', '--json'];
    const { logs } = lastLine(await verifyBuilt(threads)) as { logs: unknown };
    expect(logs).toMatchObject([{ ok: true, checked: { from: 0, to: SIZE } }]);
    expect((await verify(['--dir', at('logs')])).out).toMatch(/they were taken from the export itself/);
  });

  it('checks a log over HTTP, and a range of it', async () => {
    const { logs } = (await json(['--url', `${address}/0/`, '--vkey', vkeys[0]!, '--from', '300', '--to', '400'])) as {
      logs: unknown;
    };
    expect(logs).toMatchObject([{ ok: true, checked: { from: 256, to: 512 } }]);
    await verify(['--url', `${address}/2`, '--vkey', vkeys[0]!], 1);
  });

  it('detects a log in the place of another', async () => {
    const keys = ['--vkey', ...vkeys];
    await verify(['--url', `${address}/0`, `${address}/1`, ...keys]);
    const { out } = await verify(['--url', `${address}/0`, `${address}/0/`, ...keys], 1);
    expect(out).toMatch(/which was shown before/);
    expect(out).toMatch(/Not checked: ledger\.example\/1: a key was given/);
  });

  it('verifies the first checkpoint that it received', async () => {
    const asked = checkpoints;
    await verify(['--url', `${address}/0`, '--vkey', vkeys[0]!]);
    expect(checkpoints - asked).toBe(1);
  });

  it('checks a receipt by its log key and the witnesses of a policy', async () => {
    const receipt = ['--receipt', at('receipt.tlog-proof'), '--vkey', vkeys[0]!];
    const { out } = await verify([...receipt, '--entry', at('entry.json'), '--policy', at('policy')]);
    expect(out).toMatch(/verified: ledger.example\/0, entry 41 of 700, cosigned by w at 2026-/);
    expect((await verify([...receipt, '--entry', at('other.json')], 1)).out).toMatch(/NOT VERIFIED/);
    writeFileSync(at('stranger'), `witness w ${formatVkey(generateCosignerKey('w.example').verifier)}\nquorum w\n`);
    expect((await verify([...receipt, '--entry', at('entry.json'), '--policy', at('stranger')], 1)).out).toMatch(
      /asks for more/,
    );
  });

  it('checks a receipt as docs/verify.md does, with sha256sum and openssl', () => {
    const page = readFileSync(join(import.meta.dirname, '../../docs/verify.md'), 'utf8');
    const [script] = /#!\/bin\/sh\n# receipt\.sh[^]*?(?=```)/.exec(page)!;
    writeFileSync(at('receipt.sh'), script);
    const check = (entry: string) =>
      spawnSync('sh', ['receipt.sh', 'receipt.tlog-proof', entry, vkeys[0]!], { cwd: dir, encoding: 'utf8' });
    expect(check('entry.json')).toMatchObject({ status: 0, stdout: 'Signature Verified Successfully\n' });
    expect(check('other.json')).toMatchObject({ status: 1, stdout: 'not in the tree\n' });
  });

  it('derives the findings again from a folder or an address, and names the seal that differs', async () => {
    const found = randomEntries(11, 1, SOME).get('0')!;
    const hits = hitsOf('0', found);
    const [log, oversight] = [generateLogKey('found.example/0'), generateLogKey('found.example/oversight')];
    const write = async (name: string, shard: typeof log, all: readonly Buffer[]): Promise<void> => {
      const folder = new ExportFolder(at('logs', name), shard);
      await folder.add(all);
      await folder.publish();
    };
    // Below `logs` but not beside its shards: the server has these files and other tests do not see them.
    await write('found/0', log, found);
    await write('found/oversight', oversight, sealEntries('0', hits, [found.length - 1]));
    await write('lie/0', log, found);
    await write('lie/oversight', oversight, sealEntries('0', hits.toSpliced(3, 1), [found.length - 1]));
    const keys = ['--findings', '--vkey', ...[log, oversight].map(({ verifier }) => formatVkey(verifier))];
    const of = (name: string) => [
      ['--dir', at('logs', name)],
      ['--url', `${address}/${name}/0`, `${address}/${name}/oversight`],
    ];
    for (const where of of('found')) expect((await verify([...where, ...keys])).out).toMatch(/\nfindings verified\n/);
    for (const where of of('lie')) {
      const { out } = await verify([...where, ...keys], 1);
      expect(out).toMatch(/verified: 2 logs/);
      expect(out).toMatch(
        new RegExp(
          `seal: shard 0: oversight/0 seals up to entry \\d+ ${hits.length - 1} hits; the entries give ${hits.length}\nFINDINGS NOT VERIFIED`,
        ),
      );
    }
    await verify(['--dir', at('logs', 'found'), ...keys, '--from', '0'], 2);
    rmSync(at('logs', 'found'), { recursive: true });
    rmSync(at('logs', 'lie'), { recursive: true });
  });

  it('remembers the log, and names later changes', async () => {
    const args = ['--dir', at('logs'), '--vkey-file', at('vkeys'), '--state', at('seen.json')];
    await verify(args);
    expect((await verify(args)).out).toMatch(/extends 700 of the state file/);
    const bundle = at('logs', '0', 'tile', 'entries', '001');
    const intact = readFileSync(bundle);
    const held = decodeEntryBundle(gunzipSync(intact));
    writeFileSync(bundle, gzipSync(encodeEntryBundle(held.with(4, held[5]!)), { level: 1 }));
    const { out } = await verify(args, 1);
    expect(out).toMatch(/ledger.example\/0: NOT VERIFIED[^]*entry 260: its hash is not the one in the signed tree/);
    expect(await json(args, 1)).toMatchObject({
      ok: false,
      logs: [{ ok: false, first: { index: 260 } }, { ok: true }],
    });
    writeFileSync(bundle, intact);
    rmSync(at('logs', '1'), { recursive: true });
    expect((await verify(args, 1)).out).toMatch(/ledger.example\/1: NOT VERIFIED: the log was removed/);
  });

  it('distinguishes a wrong command line from a log that does not verify', async () => {
    await verifyBuilt(['--dir', at('logs'), '--receipt', 'x'], 2);
    await verify(['--receipt', at('receipt.tlog-proof'), '--vkey', vkeys[0]!], 2);
    await verify(['--dir', at('logs'), '--from', 'x'], 2);
    await verify(['--receipt', at('receipt.tlog-proof'), '--entry', 'x', '--vkey', vkeys[0]!, '--state', 'x'], 2);
    await verifyBuilt(['--dir', at('nowhere')], 1);
  });
});

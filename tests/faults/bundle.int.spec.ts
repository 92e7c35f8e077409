import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { gunzipSync, gzipSync } from 'node:zlib';
import type { EntryTail, ShardName } from '#libs/contracts';
import { CheckpointPublisher, LedgerAppender, shardOrigin } from '#libs/ledger';
import { Detector } from '#libs/readmodel';
import { ruleSet } from '#libs/rules';
import { formatVkey, generateLogKey } from '#libs/tlog';
import { DataSource } from 'typeorm';
import { NothingInRange, UnknownAgreement } from '../../apps/cli/src/bundle/errors.js';
import type { BundledFinding, Manifest } from '../../apps/cli/src/bundle/layout.js';
import { makeBundle } from '../../apps/cli/src/bundle/make-bundle.js';
import { sha256 } from '../../apps/cli/src/bundle/sha256.js';
import { readTar, TAR_END, tarFile, type TarFile } from '../../apps/cli/src/bundle/tar.js';
import { BundleCheck, verifyBundle } from '../../apps/cli/src/bundle/verify-bundle.js';
import { writeBundle } from '../../apps/cli/src/bundle/write-bundle.js';
import { DetectorBench, until } from './detector-harness.js';
import { randomEntries } from './detector-sendings.js';
import { seals } from './seals.js';

const ORIGIN = 'log.test/bundle';
const logKey = generateLogKey(ORIGIN);
const keys = (['0', 'oversight'] as ShardName[]).map((shard) => logKey.named(shardOrigin(ORIGIN, shard)).verifier);
const vkeys = keys.map(formatVkey);
const believed = { keys, policy: undefined };

/** What follows the time of receipt in a sealed entry, without the closing brace. */
const tailOf = (entry: Buffer): EntryTail => ({
  head: entry.subarray(entry.indexOf('"via":'), entry.length - 1).toString(),
});

const pack = (files: readonly TarFile[]): Buffer => gzipSync(Buffer.concat([...files.map(tarFile), TAR_END]));

/** The manifest names the files as they are now: what a forger would do. */
function renamed(files: readonly TarFile[]): TarFile[] {
  const manifest = JSON.parse(files.at(-1)!.bytes.toString()) as Manifest;
  const others = files.slice(0, -1);
  manifest.files = others.map(({ path, bytes }) => ({ path, size: bytes.length, sha256: sha256(bytes) }));
  return [...others, { path: 'manifest.json', bytes: Buffer.from(JSON.stringify(manifest)) }];
}

describe('a bundle of an agreement', () => {
  let bench: DetectorBench;
  let recorder: DataSource;
  let folder: string;
  let agreement: string;
  let files: TarFile[];
  let manifest: Manifest;

  beforeAll(async () => {
    bench = await DetectorBench.open();
    folder = await mkdtemp(join(tmpdir(), 'bundle-'));
    recorder = await new DataSource({ type: 'postgres', url: bench.urlAs('recorder'), poolSize: 4 }).initialize();
    const appender = new LedgerAppender({ db: recorder, shards: 1 });
    const drafts = randomEntries(11)
      .get('0')!
      .map((entry) => ({ shard: '0', tail: tailOf(entry) }));
    await appender.append({ drafts });
    const detector = new Detector({ db: await bench.detectorDb(), rules: ruleSet, tickMs: 100, pollMs: 20, sealMs: 0 });
    detector.start();
    await bench.caughtUp();
    await until(async () => {
      const [{ n }] = await bench.owner.query<[{ n: number }]>('SELECT count(*)::int AS n FROM readmodel.hit');
      return (await seals(bench.owner)).at(-1)?.count === n;
    });
    await detector.stop();
    const { failed } = await new CheckpointPublisher({ db: recorder, logKey, origin: ORIGIN }).publishDue();
    expect(failed).toEqual([]);
    const [row] = await bench.owner.query<{ agreement: string }[]>(
      'SELECT agreement FROM readmodel.finding WHERE agreement IS NOT NULL GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT 1',
    );
    ({ agreement } = row!);
    ({ files, manifest } = await makeBundle({ db: bench.owner, rules: ruleSet, agreement, vkeys }));
  }, 180_000);

  afterAll(async () => {
    await recorder.destroy();
    await rm(folder, { recursive: true });
    await bench.close();
  });

  const check = (changed: readonly TarFile[]) => new BundleCheck(pack(changed), believed).run();

  it('holds what is needed, verifies, and is the same bytes each time', async () => {
    const file = join(folder, 'a.tar.gz');
    await writeBundle(file, files);
    const report = await verifyBundle(file, believed);
    expect(report.problems).toEqual([]);
    expect(report).toMatchObject({ ok: true, agreement, shard: '0', entries: manifest.entries.length });
    expect(report.findings).toBeGreaterThan(0);
    expect(report.sealed).toBe(report.hits);
    expect(files.map(({ path }) => path)).toEqual(expect.arrayContaining(['README.txt', 'findings.json', 'vkeys']));
    const again = await makeBundle({ db: await bench.detectorDb(), rules: ruleSet, agreement, vkeys });
    const other = join(folder, 'b.tar.gz');
    await writeBundle(other, again.files);
    expect(await readFile(other)).toEqual(await readFile(file));
    expect(readTar(gunzipSync(await readFile(file)))).toEqual(files);
    // Without keys of one's own it says that it believed the bundle's.
    const own = await verifyBundle(file, { keys: [], policy: undefined });
    expect(own.ok).toBe(true);
    expect(own.notChecked[0]).toMatch(/bundle's own/);
    await writeFile(file, (await readFile(file)).subarray(0, -30));
    expect((await verifyBundle(file, believed)).problems[0]!.path).toBe('the archive');
  });

  it('names every file that is changed, deleted or added', () => {
    for (const [i, { path, bytes }] of files.entries()) {
      const flipped = Buffer.from(bytes);
      flipped[Math.floor(bytes.length / 2)]! ^= 1;
      const changed = files.with(i, { path, bytes: flipped });
      const { ok, problems } = check(changed);
      expect([path, ok]).toEqual([path, false]);
      if (path !== 'manifest.json') expect(problems.map((problem) => problem.path)).toContain(path);
      const deleted = check(files.toSpliced(i, 1));
      expect([path, deleted.ok]).toEqual([path, false]);
      expect(deleted.problems.map((problem) => problem.path)).toContain(path);
    }
    const added = check([{ path: 'extra', bytes: Buffer.from('x') }, ...files]);
    expect(added.problems.map(({ path }) => path)).toContain('extra');
  });

  it('names what was changed together with the manifest', () => {
    for (const [i, { path, bytes }] of files.entries()) {
      // Words for people, and what the reader is to have from elsewhere: nothing but the manifest speaks for these.
      if (['README.txt', 'manifest.json', 'vkeys'].includes(path)) continue;
      const flipped = Buffer.from(bytes);
      const at = path.startsWith('rule-set') ? bytes.indexOf('sha256:') + 9 : Math.floor(bytes.length / 2);
      flipped[at]! ^= 1;
      const { ok, problems } = check(renamed(files.with(i, { path, bytes: flipped })));
      expect([path, ok, problems.length > 0]).toEqual([path, false, true]);
      if (/^(entries|seals|hits|checkpoints)\/.*[^f]$/.test(path)) {
        const named = problems.map((problem) => problem.path);
        expect([path, named.some((name) => name === path || name.startsWith(path.replace(/\.[a-z-]+$/, '')))]).toEqual([
          path,
          true,
        ]);
      }
    }
  });

  it('notices findings that were made milder, or left out with their hits', () => {
    const at = files.findIndex(({ path }) => path === 'findings.json');
    const findings = JSON.parse(files[at]!.bytes.toString()) as BundledFinding[];
    const open = findings.findIndex(({ count }) => count > 0);
    const put = (changed: BundledFinding[]) =>
      check(renamed(files.with(at, { path: 'findings.json', bytes: Buffer.from(JSON.stringify(changed)) })));
    const { id } = findings[open]!;
    const milder = put(findings.with(open, { ...findings[open]!, severity: 'INFO' }));
    expect(milder.problems.some(({ path, detail }) => path === 'findings.json' && detail.includes(id))).toBe(true);
    const left = put(findings.toSpliced(open, 1));
    expect(left.problems.some(({ detail }) => detail.includes(`finding ${id}`) && detail.includes('is missing'))).toBe(
      true,
    );
  });

  it('refuses other keys', () => {
    const other = generateLogKey(ORIGIN);
    const wrong = (['0', 'oversight'] as ShardName[]).map((shard) => other.named(shardOrigin(ORIGIN, shard)).verifier);
    expect(new BundleCheck(pack(files), { keys: wrong, policy: undefined }).run().ok).toBe(false);
  });

  it('has a part of the time only, and what its findings rest on', async () => {
    const rows = await bench.owner.query<{ time: Date }[]>(
      'SELECT coalesce(time, received_at) AS time FROM readmodel.event WHERE agreement = $1 ORDER BY 1',
      [agreement],
    );
    const from = rows[Math.floor(rows.length / 2)]!.time.toISOString();
    const part = await makeBundle({ db: bench.owner, rules: ruleSet, agreement, from, vkeys });
    expect(part.manifest.entries.length).toBeLessThan(manifest.entries.length);
    const report = check(part.files);
    expect(report.problems).toEqual([]);
    expect(report.notChecked.some((text) => text.includes('not all entries'))).toBe(true);
    await expect(
      makeBundle({ db: bench.owner, rules: ruleSet, agreement, to: '1950-01-01T00:00:00.000Z' }),
    ).rejects.toThrow(NothingInRange);
  });

  it('is made and checked by the command', async () => {
    const out = join(folder, 'c.tar.gz');
    const keyFile = join(folder, 'vkeys');
    await writeFile(keyFile, vkeys.join('\n'));
    const cli = async (args: string[]): Promise<{ code: number; stdout: string; stderr: string }> => {
      const main = ['--import', resolve('tests/support/typescript.mjs'), resolve('apps/cli/src/main.ts')];
      const run = promisify(execFile)(process.execPath, [...main, ...args]);
      return run.then(
        (done) => ({ code: 0, ...done }),
        (failed: { code: number; stdout: string; stderr: string }) => failed,
      );
    };
    const db = ['--db', bench.database.url, '--vkey-file', keyFile];
    const made = await cli(['bundle', '--agreement', agreement, '--out', out, ...db, '--json']);
    expect(made).toMatchObject({ code: 0, stderr: '' });
    expect(JSON.parse(made.stdout)).toMatchObject({ sha256: sha256(await readFile(out)), agreement });
    expect(await cli(['verify', '--bundle', out, '--vkey-file', keyFile])).toMatchObject({ code: 0, stderr: '' });
    await writeFile(out, pack(files.with(3, { ...files[3]!, bytes: Buffer.from('{}') })));
    const refused = await cli(['verify', '--bundle', out, '--vkey-file', keyFile]);
    expect(refused.code).toBe(1);
    expect(refused.stdout).toContain(`${files[3]!.path}: `);
    const unknown = await cli(['bundle', '--agreement', 'NO-SUCH', '--out', out, ...db]);
    expect(unknown).toMatchObject({ code: 1 });
    expect(unknown.stderr).toMatch(/^countersign: no entry of the ledger is under agreement NO-SUCH/);
    const findings = await cli(['verify', ...db, '--findings', '--json']);
    expect(JSON.parse(findings.stdout)).toMatchObject({ findings: { ok: true, shards: [{ shard: '0' }] } });
  }, 120_000);

  it('says plainly that an agreement is unknown', async () => {
    await expect(makeBundle({ db: bench.owner, rules: ruleSet, agreement: 'NO-SUCH' })).rejects.toThrow(
      UnknownAgreement,
    );
  });
});

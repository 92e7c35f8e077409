import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { gunzipSync } from 'node:zlib';
import type { EntryTail, ShardName } from '#libs/contracts';
import { CheckpointPublisher, LedgerAppender, LedgerReader, shardOrigin } from '#libs/ledger';
import { Detector } from '#libs/detecting';
import { RuleSet } from '#libs/judging';
import { postgresSource } from '#libs/postgres';
import { ruleSet } from '#libs/rules';
import { cosign, formatSignatureLine, formatVkey, generateCosignerKey, generateLogKey, parsePolicy } from '#libs/tlog';
import { DataSource } from 'typeorm';
import {
  FindingDisagrees,
  NothingInRange,
  OtherRules,
  UnknownAgreement,
} from '../../libs/audit/src/evidence-bundle/errors.js';
import { type Manifest, sha256 } from '../../libs/audit/src/evidence-bundle/format/layout.js';
import { makeEvidenceBundle } from '../../libs/audit/src/evidence-bundle/make/make-bundle.js';
import { readTar, type TarFile } from '../../libs/audit/src/evidence-bundle/format/tar.js';
import { pack } from '../../libs/audit/src/evidence-bundle/testing/forgery.js';
import { writeEvidenceBundle } from '../../libs/audit/src/evidence-bundle/format/archive.js';
import { checkEvidenceBundle, verifyEvidenceBundle } from '../../libs/audit/src/evidence-bundle/check/verify-bundle.js';
import { DetectorBench, until } from './detector-harness.js';
import { randomEntries } from './detector-sendings.js';
import { seals } from './seals.js';

const ORIGIN = 'log.test/bundle';
const logKey = generateLogKey(ORIGIN);
const keys = (['0', 'oversight'] as ShardName[]).map((shard) => logKey.named(shardOrigin(ORIGIN, shard)).verifier);
const vkeys = keys.map(formatVkey);
const believed = { keys, policy: undefined };

/** The part of an encoded entry after the time of receipt, without the closing brace. */
const tailOf = (entry: Buffer): EntryTail => ({
  head: entry.subarray(entry.indexOf('"via":'), entry.length - 1).toString(),
});

describe('a bundle of an agreement', () => {
  let bench: DetectorBench;
  let recorder: DataSource;
  let folder: string;
  let agreement: string;
  let clock: number;
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
    clock = drafts.length - 1;
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
    ({ files, manifest } = await makeEvidenceBundle({ db: bench.owner, rules: ruleSet, agreement, vkeys }));
  }, 180_000);

  afterAll(async () => {
    await recorder.destroy();
    await rm(folder, { recursive: true });
    await bench.close();
  });

  const check = (changed: readonly TarFile[]) => checkEvidenceBundle(pack(changed), believed);

  it('holds the necessary entries, verifies, and has the same bytes each time', async () => {
    const file = join(folder, 'a.tar.gz');
    await writeEvidenceBundle(file, files);
    const report = await verifyEvidenceBundle(file, believed);
    expect(report.problems).toEqual([]);
    expect(report).toMatchObject({ ok: true, agreement, shard: '0', entries: manifest.entries.length });
    expect(report).toMatchObject({ verdict: 'verified', derived: report.hits, unproved: [] });
    expect(report.findings).toBeGreaterThan(0);
    // The case ends with a clock entry: the last signed time.
    expect(manifest.clocks.at(-1)).toBe(clock);
    expect(report.sealed).toBe(report.hits);
    expect(files.map(({ path }) => path)).toEqual(expect.arrayContaining(['README.txt', 'findings.json', 'vkeys']));
    const auditor = await postgresSource(bench.urlAs('auditor'), { name: 'test auditor', poolSize: 4 }).initialize();
    const secondBundle = await makeEvidenceBundle({ db: auditor, rules: ruleSet, agreement, vkeys }).finally(() =>
      auditor.destroy(),
    );
    const other = join(folder, 'b.tar.gz');
    await writeEvidenceBundle(other, secondBundle.files);
    expect(await readFile(other)).toEqual(await readFile(file));
    expect(readTar(gunzipSync(await readFile(file)))).toEqual(files);
    // Without keys from elsewhere it reports that it trusted the bundle's key.
    const own = await verifyEvidenceBundle(file, { keys: [], policy: undefined });
    expect(own).toMatchObject({ ok: true, verdict: 'agrees with itself', keys: "the bundle's own" });
    await writeFile(file, (await readFile(file)).subarray(0, -30));
    expect((await verifyEvidenceBundle(file, believed)).problems[0]!.path).toBe('the archive');
  });

  it('can cover a part of the time, with the evidence of its findings', async () => {
    const rows = await bench.owner.query<{ time: Date }[]>(
      'SELECT coalesce(time, received_at) AS time FROM readmodel.event WHERE agreement = $1 ORDER BY 1',
      [agreement],
    );
    const from = rows[Math.floor(rows.length / 2)]!.time.toISOString();
    const part = await makeEvidenceBundle({ db: bench.owner, rules: ruleSet, agreement, from, vkeys });
    expect(part.manifest.entries.length).toBeLessThan(manifest.entries.length);
    const report = check(part.files);
    expect(report.problems).toEqual([]);
    expect(report).toMatchObject({ ok: true, verdict: 'verified', derived: 0, sealed: report.hits });
    expect(report.notChecked.some((text) => text.includes('not all entries'))).toBe(true);
    await expect(
      makeEvidenceBundle({ db: bench.owner, rules: ruleSet, agreement, to: '1950-01-01T00:00:00.000Z' }),
    ).rejects.toThrow(NothingInRange);
  });

  const cli = async (args: string[]): Promise<{ code: number; stdout: string; stderr: string }> => {
    const main = ['--import', resolve('tests/support/typescript.mjs'), resolve('apps/cli/src/main.ts')];
    const run = promisify(execFile)(process.execPath, [...main, ...args]);
    return run.then(
      (done) => ({ code: 0, ...done }),
      (failed: { code: number; stdout: string; stderr: string }) => failed,
    );
  };

  it('carries the cosignatures of the ledger, and is judged by a policy from outside', async () => {
    const witness = generateCosignerKey('witness.test/w');
    const policy = join(folder, 'policy');
    const line = `witness W ${formatVkey(witness.verifier)}\n`;
    await writeFile(policy, `${line}quorum W\n`);
    const put = async (shard: string): Promise<void> => {
      const { note, size } = (await new LedgerReader(bench.owner).latestCheckpoint(shard))!;
      const signature = formatSignatureLine(cosign(Buffer.from(note), witness, Math.floor(Date.now() / 1000)));
      await bench.owner.query('INSERT INTO ledger.cosignature VALUES ($1, $2, $3, $4)', [
        shard,
        size,
        'w',
        `${signature}\n`,
      ]);
    };
    const out = join(folder, 'cosigned.tar.gz');
    const make = async (): Promise<void> => {
      const own = Buffer.from(`${line}quorum none\n`);
      const made = await makeEvidenceBundle({ db: bench.owner, rules: ruleSet, agreement, policy: own });
      await writeEvidenceBundle(out, made.files);
    };
    await put('0');
    await make();
    const half = await verifyEvidenceBundle(out, { keys, policy: parsePolicy(await readFile(policy)) });
    expect(half.problems).toEqual([
      {
        path: 'checkpoints/oversight',
        detail: 'the policy asks for more witnesses; cosigned by none of its witnesses',
      },
    ]);
    await put('oversight');
    await make();
    const both = await cli(['verify', '--bundle', out, '--vkey', ...vkeys, '--policy', policy, '--json']);
    expect(both).toMatchObject({ code: 0, stderr: '' });
    expect(JSON.parse(both.stdout)).toMatchObject({
      bundle: {
        verdict: 'verified',
        policy: 'given',
        logs: [{ cosignedBy: [{ name: 'W' }] }, { cosignedBy: [{ name: 'W' }] }],
      },
    });
    await bench.owner.query('ALTER TABLE ledger.cosignature DISABLE TRIGGER USER');
    await bench.owner.query('DELETE FROM ledger.cosignature');
    await bench.owner.query('ALTER TABLE ledger.cosignature ENABLE TRIGGER USER');
  }, 120_000);

  it('is not made if findings differ from their hits, nor with other rules', async () => {
    const [{ id, severity }] = await bench.owner.query<[{ id: string; severity: string }]>(
      "SELECT id, severity FROM readmodel.finding WHERE agreement = $1 AND severity = 'CRITICAL' ORDER BY id LIMIT 1",
      [agreement],
    );
    const set = (to: string): Promise<unknown> =>
      bench.owner.query('UPDATE readmodel.finding SET severity = $2 WHERE id = $1', [id, to]);
    await set('INFO');
    await expect(makeEvidenceBundle({ db: bench.owner, rules: ruleSet, agreement })).rejects.toThrow(FindingDisagrees);
    await set(severity);
    const rules = new RuleSet(ruleSet.rules.slice(1));
    await expect(makeEvidenceBundle({ db: bench.owner, rules, agreement })).rejects.toThrow(OtherRules);
  });

  it('is made and checked by the command', async () => {
    const out = join(folder, 'c.tar.gz');
    const keyFile = join(folder, 'vkeys');
    await writeFile(keyFile, vkeys.join('\n'));
    const db = ['--db', bench.database.url, '--vkey-file', keyFile];
    const made = await cli(['bundle', '--agreement', agreement, '--out', out, ...db, '--json']);
    expect(made).toMatchObject({ code: 0, stderr: '' });
    expect(JSON.parse(made.stdout)).toMatchObject({ sha256: sha256(await readFile(out)), agreement });
    expect(await cli(['verify', '--bundle', out, '--vkey-file', keyFile])).toMatchObject({ code: 0, stderr: '' });
    // Another log's keys: the bundle's statement about its own key does not count.
    const stranger = generateLogKey(ORIGIN).named(shardOrigin(ORIGIN, '0')).verifier;
    const swapped = await cli(['verify', '--bundle', out, '--vkey', formatVkey(stranger), vkeys[1]!]);
    expect(swapped.code).toBe(1);
    expect(swapped.stdout).toMatch(/^checkpoints\/0: .*\n(.*\n)*BUNDLE NOT VERIFIED/m);
    const unknown = await cli(['bundle', '--agreement', 'NO-SUCH', '--out', out, ...db]);
    expect(unknown).toMatchObject({ code: 1 });
    expect(unknown.stderr).toMatch(/^countersign: no entry of the ledger is under agreement NO-SUCH/);
    const findings = await cli(['verify', ...db, '--findings', '--json']);
    expect(JSON.parse(findings.stdout)).toMatchObject({ findings: { ok: true, shards: [{ shard: '0' }] } });
  }, 120_000);

  it('reports that an agreement is unknown', async () => {
    await expect(makeEvidenceBundle({ db: bench.owner, rules: ruleSet, agreement: 'NO-SUCH' })).rejects.toThrow(
      UnknownAgreement,
    );
  });
});

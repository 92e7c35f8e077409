import { type EntryTail, parseEntry, type ShardName } from '#libs/contracts';
import { verifyDatabaseFindings } from '#libs/audit';
import { Detector, rebuild } from '#libs/detecting';
import { CheckpointPublisher, LedgerAppender, shardOrigin } from '#libs/ledger';
import { ruleSet } from '#libs/rules';
import { formatVkey, generateLogKey } from '#libs/tlog';
import { DataSource } from 'typeorm';
import { checkEvidenceBundle } from '../../libs/audit/src/evidence-bundle/check/verify-bundle.js';
import { makeEvidenceBundle } from '../../libs/audit/src/evidence-bundle/make/make-bundle.js';
import { Forgery, pack } from '../../libs/audit/src/evidence-bundle/testing/forgery.js';
import { AGREEMENT } from '../../libs/rules/src/testing/scenario.js';
import { DetectorBench, until } from './detector-harness.js';
import { seals } from './seals.js';
import { expectAllKinds, StoreLedger } from './store-ledger.js';

const ORIGIN = 'log.test/store';
const logKey = generateLogKey(ORIGIN);
const keys = (['0', 'oversight'] as ShardName[]).map((shard) => logKey.named(shardOrigin(ORIGIN, shard)).verifier);
const SUMS = ['DIS-10', 'REQ-09'];

/** The part of an encoded entry after the time of receipt, without the closing brace. */
const tailOf = (entry: Buffer): EntryTail => ({
  head: entry.subarray(entry.indexOf('"via":'), entry.length - 1).toString(),
});

describe('a shard with rows of every kind', () => {
  let bench: DetectorBench;
  let hits: { no: number; rule: string }[];
  /** The number of acts in the sums. */
  let disclosures: number;
  let requests: number;

  beforeAll(async () => {
    bench = await DetectorBench.open();
    const { entries } = new StoreLedger('2025-06-01T00:00:00Z').goOn();
    const types = entries.map((entry) => parseEntry(entry).event?.type);
    disclosures = types.filter((type) => type === 'gov.transfer.disclosure.made.v1').length;
    requests = types.filter((type) => type === 'gov.transfer.request.submitted.v1').length;
    const recorder = await new DataSource({ type: 'postgres', url: bench.urlAs('recorder'), poolSize: 4 }).initialize();
    try {
      const drafts = entries.map((entry) => ({ shard: '0', tail: tailOf(entry) }));
      await new LedgerAppender({ db: recorder, shards: 1 }).append({ drafts });
      const detector = new Detector({
        ...{ db: await bench.detectorDb(), rules: ruleSet, settings: { maxEntries: 40 } },
        ...{ tickMs: 50, pollMs: 20, sealMs: 0 },
      });
      detector.start();
      try {
        await bench.caughtUp(200_000);
        hits = await bench.owner.query('SELECT no::int, rule FROM readmodel.hit ORDER BY no');
        await until(async () => (await seals(bench.owner)).at(-1)?.count === hits.length);
      } finally {
        await detector.stop();
      }
      await new CheckpointPublisher({ db: recorder, logKey, origin: ORIGIN }).publishDue();
    } finally {
      await recorder.destroy();
    }
    await expectAllKinds(bench.owner, await bench.liveGeneration());
  }, 400_000);
  afterAll(() => bench.close());

  const change = (text: string, values: unknown[] = []) => bench.owner.query<unknown>(text, values);

  it('is rebuilt to the same rows, and a change of one row of any kind is detected', async () => {
    const db = await bench.detectorDb();
    const rebuildShard = () => rebuild({ db, rules: ruleSet, shard: '0' });
    expect(await rebuildShard()).toMatchObject({ identical: true, differences: [] });
    const live = await bench.liveGeneration();
    const first = `SELECT min(key) FROM readmodel.fold_state WHERE generation = ${live}`;
    const one = ['M', 'G', 'E', 'Y', 'T'].map((letter) => `(${first} AND key LIKE '${letter}|%')`).join();
    await change('CREATE TABLE kept AS SELECT * FROM readmodel.fold_state');
    await change(`UPDATE readmodel.fold_state SET data = data || ' ' WHERE generation = ${live} AND key IN (${one})`);
    await change(
      `UPDATE readmodel.fold_state SET due = due + 1 WHERE generation = ${live} AND key = (${first} AND due IS NOT NULL AND key LIKE 'D|%')`,
    );
    expect(await rebuildShard()).toMatchObject({ differences: [{ table: 'fold_state', lost: 6, added: 6 }] });
    await change(`DELETE FROM readmodel.fold_state WHERE generation = ${live}`);
    await change(`INSERT INTO readmodel.fold_state SELECT * FROM kept WHERE generation = ${live}`);
  }, 240_000);

  it('has findings of many acts, which verify, and an altered one of these is named', async () => {
    const sums = await bench.owner.query<{ rule: string; subject: string; count: number }[]>(
      'SELECT DISTINCT rule, subject, count::int FROM readmodel.finding WHERE rule = ANY($1) AND generation = $2 ORDER BY rule, subject',
      [SUMS, await bench.liveGeneration()],
    );
    expect(disclosures).toBeGreaterThan(100);
    expect(requests).toBeGreaterThan(50);
    expect(sums.map(({ rule, subject }) => `${rule} ${subject}`)).toEqual([
      'DIS-10 lifetime',
      'DIS-10 request border/r1',
      'DIS-10 window of 2 days',
      expect.stringMatching(/^REQ-09 k1:/),
    ]);
    expect(sums[0]!.count).toBeGreaterThan(disclosures - 60);
    const verified = await verifyDatabaseFindings(bench.owner);
    expect(verified).toMatchObject({ ok: true, problems: [], shards: [{ derived: hits.length, sealed: hits.length }] });
    const altered = SUMS.map((rule) => hits.findLast((hit) => hit.rule === rule)!.no);
    await change('UPDATE readmodel.hit SET delta = delta + 1 WHERE no = ANY($1)', [altered]);
    const { problems } = await verifyDatabaseFindings(bench.owner);
    await change('UPDATE readmodel.hit SET delta = delta - 1 WHERE no = ANY($1)', [altered]);
    for (const hit of altered) {
      const detail: unknown = expect.stringMatching(/was altered: delta/);
      expect(problems).toContainEqual(expect.objectContaining({ kind: 'hit', hit, detail }));
    }
  }, 240_000);

  it('is bundled with them, and a bundle with another sum does not verify', async () => {
    const made = await makeEvidenceBundle({
      db: bench.owner,
      rules: ruleSet,
      agreement: AGREEMENT,
      vkeys: keys.map(formatVkey),
    });
    const check = (files: typeof made.files) => checkEvidenceBundle(pack(files), { keys, policy: undefined });
    const report = check(made.files);
    expect(report).toMatchObject({ ok: true, problems: [], verdict: 'verified', derived: hits.length, unproved: [] });
    expect(report.entries).toBeGreaterThan(disclosures + requests);
    const ids: string[] = [];
    const forged = new Forgery(made.files).findings((findings) => {
      for (const rule of SUMS) {
        const finding = findings.find((one) => one.rule === rule)!;
        finding.count++;
        ids.push(finding.id);
      }
    });
    const { ok, problems } = check(forged.tar);
    expect(ok).toBe(false);
    for (const id of ids)
      expect(problems).toContainEqual(
        expect.objectContaining({ detail: `finding ${id}: its hits say otherwise: count` }),
      );
  }, 240_000);
});

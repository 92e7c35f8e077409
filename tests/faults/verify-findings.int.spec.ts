import { Detector, type DetectorOptions } from '#libs/detecting';
import { ruleSet } from '#libs/rules';
import { entriesOfDatabase } from '../../libs/audit/src/findings/entry-source.js';
import { verifyDatabaseFindings, verifyFindings } from '../../libs/audit/src/findings/verify-findings.js';
import { DetectorBench, filledBench, until } from './detector-harness.js';
import { randomEntries, SOME } from './detector-sendings.js';
import { seals } from './seals.js';

const entries = randomEntries(11, 1, SOME).get('0')!;

/** Folds the entries; with `sealMs: 0` until all is sealed. Returns the number of hits. */
async function fold(bench: DetectorBench, options: Partial<DetectorOptions> = {}): Promise<number> {
  const detector = new Detector({
    db: await bench.detectorDb(),
    rules: ruleSet,
    settings: { maxEntries: 10, leaseSeconds: 60 },
    tickMs: 100,
    pollMs: 20,
    ...options,
  });
  detector.start();
  await bench.caughtUp();
  const hits = await countHits(bench);
  if (options.sealMs === 0) await until(async () => (await seals(bench.owner)).at(-1)?.count === hits);
  await detector.stop();
  return hits;
}

async function countHits(bench: DetectorBench): Promise<number> {
  const [{ n }] = await bench.owner.query<[{ n: number }]>('SELECT count(*)::int AS n FROM readmodel.hit');
  return n;
}

/** Folding takes seconds; copying a folded database does not. */
const sealedBench = filledBench('sealed-findings', async (bench) => {
  await bench.write('0', entries);
  await fold(bench, { sealMs: 0 });
});

describe('verify --findings', () => {
  let bench: DetectorBench;
  let hits: number;

  beforeEach(async () => {
    bench = await sealedBench();
    hits = await countHits(bench);
    expect(hits).toBeGreaterThan(5);
  }, 120_000);
  afterEach(() => bench.close());

  const verify = () => verifyDatabaseFindings(bench.owner);
  const change = (text: string, values: unknown[] = []) => bench.owner.query<unknown>(text, values);

  it('finds no problem in unchanged findings', async () => {
    const report = await verify();
    expect(report).toMatchObject({ ok: true, problems: [], ruleSet: ruleSet.digest });
    expect(report.shards).toMatchObject([{ shard: '0', derived: hits, stored: hits, sealed: hits }]);
    expect(report.notChecked).toEqual(['whether the rules are right, and what officers were shown']);
    // The same without the rows, as from an export.
    const source = entriesOfDatabase(bench.owner);
    expect(await verifyFindings({ source, rules: ruleSet })).toMatchObject({
      ok: true,
      shards: [{ derived: hits, stored: null }],
    });
  });

  it('names a deleted hit, also one in the middle, and one whose place was closed', async () => {
    const deleted = Math.floor(hits / 2);
    await change('DELETE FROM readmodel.hit WHERE no = $1', [deleted]);
    const report = await verify();
    expect(report.ok).toBe(false);
    const [first] = report.problems;
    expect(first).toMatchObject({ kind: 'hit', hit: deleted, detail: `hit ${deleted} was deleted` });
    expect(report.problems.filter(({ kind }) => kind === 'seal')).toHaveLength(1);
    expect(report.problems.some(({ kind }) => kind === 'finding')).toBe(true);

    await change('UPDATE readmodel.hit SET no = -no WHERE no > $1', [deleted]);
    await change('UPDATE readmodel.hit SET no = -no - 1 WHERE no < 0');
    const closed = await verify();
    expect(closed.problems.find(({ kind }) => kind === 'seal')).toBeDefined();
    const altered = closed.problems.filter(({ kind, detail }) => kind === 'hit' && /altered|missing/.test(detail));
    expect(altered[0]).toMatchObject({ hit: deleted });
  });

  it('names sealed hits that were deleted from the end', async () => {
    await change('DELETE FROM readmodel.hit WHERE no >= $1', [hits - 2]);
    const { problems } = await verify();
    expect(problems[0]).toMatchObject({ kind: 'hit', hit: hits - 2 });
    expect(problems[0]!.detail).toMatch(/are gone$/);
  });

  it.each([
    ['severity', `severity = 'INFO'`],
    ['delta', 'delta = delta + 1'],
    ['unlisted', 'unlisted = unlisted + 1'],
    ['why', `why = '{"reason":"late fact","after":7}'`],
    ['clauses', `clauses = '[]'`],
    ['clauses', `clauses = (clauses::text || ' ')::json`],
    ['index', 'index = index - 1'],
    ['version', `version = '9.9.9'`],
  ])('names an altered hit and the altered field: %s', async (field, set) => {
    await change(`UPDATE readmodel.hit SET ${set} WHERE no = 3`);
    const { problems } = await verify();
    const found = problems.find(({ kind, hit }) => kind === 'hit' && hit === 3);
    expect(found?.detail).toContain(`was altered: ${field}`);
    expect(problems.find(({ kind }) => kind === 'seal')?.detail).toMatch(/at least one is not what was sealed/);
  });

  it('names an inserted hit, and two that were swapped', async () => {
    const columns = `finding, rule, version, scope, subject, index, change, delta, severity, items, unlisted, why, clauses, evidence`;
    await change(
      `INSERT INTO readmodel.hit (generation, shard, no, ${columns}) SELECT generation, shard, $1, ${columns} FROM readmodel.hit WHERE no = 0`,
      [hits],
    );
    const inserted = await verify();
    expect(inserted.problems).toContainEqual(
      expect.objectContaining({ kind: 'hit', hit: hits, detail: expect.stringMatching(/was inserted/) }),
    );
    expect(inserted.notChecked).toContain(`hit ${hits} of shard 0: not sealed yet`);
    await change('DELETE FROM readmodel.hit WHERE no = $1', [hits]);

    await change('UPDATE readmodel.hit SET no = -1 WHERE no = 4');
    await change('UPDATE readmodel.hit SET no = 4 WHERE no = 5');
    await change('UPDATE readmodel.hit SET no = 5 WHERE no = -1');
    const { problems } = await verify();
    expect(problems.filter(({ kind }) => kind === 'hit').map(({ hit }) => hit)).toEqual([4, 5]);
  });

  it('names a finding that was deleted, invented or altered', async () => {
    const [{ id }] = await bench.owner.query<[{ id: string }]>('SELECT id FROM readmodel.finding ORDER BY id LIMIT 1');
    await change(
      `UPDATE readmodel.finding SET severity = CASE severity WHEN 'LOW' THEN 'INFO' ELSE 'LOW' END WHERE id = $1`,
      [id],
    );
    expect((await verify()).problems).toMatchObject([
      { kind: 'finding', finding: id, detail: `finding ${id} was altered: severity` },
    ]);
    await change('UPDATE readmodel.finding SET count = count + 1 WHERE id = $1', [id]);
    expect((await verify()).problems[0]!.detail).toMatch(/its hits say/);
    await change('UPDATE readmodel.finding SET id = $2 WHERE id = $1', [id, 'invented']);
    const { problems } = await verify();
    expect(problems.filter(({ finding }) => finding === id || finding === 'invented').length).toBeGreaterThanOrEqual(3);
  });

  it('finds hits that were left out together with the tree, before they were sealed', async () => {
    const other = await DetectorBench.open();
    const kept = bench;
    try {
      // A detector that hides its last hits: the tree and the position agree with its rows.
      bench = other;
      await bench.write('0', entries);
      hits = await fold(bench, { sealMs: 3_600_000 });
      await change('DELETE FROM readmodel.hit WHERE no >= $1', [hits - 1]);
      await change('UPDATE readmodel.cursor SET next_hit = $1', [hits - 1]);
      await change('DELETE FROM readmodel.hit_tree');
      const lying = new Detector({ db: await bench.detectorDb(), rules: ruleSet, tickMs: 100, pollMs: 20, sealMs: 0 });
      lying.start();
      await until(async () => (await seals(bench.owner)).at(-1)?.count === hits - 1);
      await lying.stop();
      const { problems } = await verify();
      expect(problems.some(({ kind, detail }) => kind === 'seal' && /the entries give/.test(detail))).toBe(true);
    } finally {
      bench = kept;
      await other.close();
    }
  }, 120_000);

  it('reports the hits that are not sealed yet', async () => {
    const more = randomEntries(12, 1, SOME).get('0')!;
    await bench.write('0', more);
    const sealed = hits;
    hits = await fold(bench, { sealMs: 3_600_000 });
    expect(hits).toBeGreaterThan(sealed + 1);
    const report = await verify();
    expect(report).toMatchObject({ ok: true, shards: [{ sealed, stored: hits }] });
    expect(report.notChecked).toContain(`hits ${sealed} to ${hits - 1} of shard 0: not sealed yet`);
  });

  it('compares seals of another rule set with the stored hits only, and reports that', async () => {
    const { RuleSet } = await import('#libs/judging');
    const other = new RuleSet(ruleSet.rules.slice(1));
    const report = await verifyFindings({ source: entriesOfDatabase(bench.owner), rules: other });
    expect(report.ok).toBe(true);
    expect(report.notChecked.some((text) => text.includes(ruleSet.digest) && text.endsWith('not'))).toBe(true);
  });
});

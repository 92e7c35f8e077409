import { verifyDatabaseFindings } from '#libs/audit';
import { Detector, rebuild } from '#libs/detecting';
import { growHits, hitsRoot, MemoryShard, noHits, sealedHit } from '#libs/judging';
import { ruleSet } from '#libs/rules';
import { ref, Scenario, TAKER } from '../../libs/rules/src/testing/scenario.js';
import { DetectorBench, until } from './detector-harness.js';
import { seals } from './seals.js';

/** Blocks of 256 items in each request: more than one portion judges. */
const BLOCKS = 1_100;

/**
 * Requests and a disclosure without an agreement, which a clock entry concludes; then the agreement, recorded late, so that all of it is
 * judged again; a disclosure whose blocks are concluded one by one; then a retraction of it, so that it is folded again. A second agreement
 * is unaffected.
 */
function heavyLedger(): Scenario {
  const items = Array.from({ length: BLOCKS }, (_, block) => block * 256 + 1);
  const scenario = new Scenario().request('r1', { items }).request('r2', { items });
  const retracted = scenario.lastId;
  scenario.request('r1', { items: 1 }, {}, { agreementid: 'other-1', key: 'other-1' }).disclose('d1', { items });
  scenario
    .wait(24 * 7)
    .agreed()
    .disclose('d2', { items })
    .wait(24);
  return scenario.retract(retracted, { source: TAKER }).wait(24 * 365);
}

/** Entries that are folded in more than three portions. */
function longEntries({ inputs }: Scenario): number[] {
  const shard = new MemoryShard(ruleSet);
  return inputs.flatMap((input) => {
    let portions = 0;
    do shard.fold([input], undefined, ++portions);
    while (shard.unfinished);
    return portions > 3 ? [input.index] : [];
  });
}

describe('an entry that leads to more than one portion', () => {
  let bench: DetectorBench;
  const running: Detector[] = [];
  const scenario = heavyLedger();
  const { hits } = new MemoryShard(ruleSet).fold(scenario.inputs);
  beforeEach(async () => {
    bench = await DetectorBench.open();
    await bench.write('0', scenario.entries);
  });
  afterEach(async () => {
    await Promise.all(running.splice(0).map((detector) => detector.stop()));
    await bench.close();
  });

  async function start(sealMs?: number, settings: object = { maxEntries: 1, maxTouched: 0 }): Promise<Detector> {
    const sealing = sealMs === undefined ? {} : { sealMs };
    const db = await bench.detectorDb();
    const detector = new Detector({ db, rules: ruleSet, settings, tickMs: 50, pollMs: 20, ...sealing });
    running.push(detector);
    detector.start();
    return detector;
  }

  /** Stops the first generation at this portion of an entry, by an error that no entry causes. */
  async function holdAt(index: number, portion: number): Promise<void> {
    await bench.owner.query(
      `CREATE OR REPLACE FUNCTION readmodel.hold() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
         RAISE 'held' USING ERRCODE = '53100'; END $$`,
    );
    await bench.owner.query('DROP TRIGGER IF EXISTS hold ON readmodel.cursor');
    await bench.owner.query(
      `CREATE TRIGGER hold BEFORE UPDATE ON readmodel.cursor FOR EACH ROW
       WHEN (NEW.generation = 1 AND (NEW.next_index > ${index} OR (NEW.next_index = ${index} AND NEW.portion > ${portion})))
       EXECUTE FUNCTION readmodel.hold()`,
    );
  }

  const at = async (): Promise<string> => {
    const [row] = await bench.owner.query<{ at: string }[]>(
      `SELECT next_index || ' ' || portion AS at FROM readmodel.cursor WHERE generation = 1`,
    );
    return row?.at ?? '';
  };

  it('is verified and rebuilt to the same rows from its middle, and continues from there', async () => {
    const long = longEntries(scenario);
    // The records of the agreement by each party, and the conclusions of a day later.
    expect(long.length).toBeGreaterThanOrEqual(3);
    for (const [i, index] of long.entries()) {
      await holdAt(index, 1 + i);
      const detector = await start();
      await until(async () => (await at()) === `${index} ${1 + i}`);
      await detector.stop();
      expect(await verifyDatabaseFindings(bench.owner)).toMatchObject({ ok: true, problems: [] });
      const report = await rebuild({ db: await bench.detectorDb(), rules: ruleSet, shard: '0' });
      expect(report).toMatchObject({ identical: true, differences: [] });
    }
    await bench.owner.query('DROP TRIGGER hold ON readmodel.cursor');
    await start();
    await bench.caughtUp();
    expect(await verifyDatabaseFindings(bench.owner)).toMatchObject({ ok: true, problems: [] });
    const [count] = await bench.owner.query<{ n: number }[]>(
      'SELECT count(*)::int AS n FROM readmodel.hit WHERE generation = 1',
    );
    expect(count!.n).toBe(hits.length);
    expect(await rebuild({ db: await bench.detectorDb(), rules: ruleSet })).toMatchObject({
      identical: true,
      differences: [],
    });
  });

  it('is folded again with more entries, and more of each kind, than one portion or one fetch takes', async () => {
    const large = new Scenario().agreed();
    const items = Array.from({ length: 2 * BLOCKS }, (_, block) => block * 256 + 1);
    large.request('r1', { items });
    const retracted = large.lastId;
    for (let i = 0; i < 1_300; i++) large.request(`more-${i}`, { items: 1, each: { officers: [ref(`officer ${i}`)] } });
    large.retract(retracted, { source: TAKER }).wait(24);
    await bench.close();
    bench = await DetectorBench.open();
    await bench.write('0', large.entries);
    await start(undefined, {});
    await bench.caughtUp();
    expect(await rebuild({ db: await bench.detectorDb(), rules: ruleSet })).toMatchObject({ identical: true });
    const expected = new MemoryShard(ruleSet).fold(large.inputs);
    const [count] = await bench.owner.query<{ n: number }[]>(
      'SELECT count(*)::int AS n FROM readmodel.hit WHERE generation = 1',
    );
    expect(count!.n).toBe(expected.hits.length);
  });

  it('is sealed when all its portions are done, and not before', async () => {
    await start(0);
    await bench.caughtUp();
    await until(async () => (await seals(bench.owner)).at(-1)?.count === hits.length);
    const found = await seals(bench.owner);
    expect(found.length).toBeGreaterThan(2);
    for (const { upToIndex, count, hitsRoot: root } of found) {
      const covered = hits.filter(({ index }) => index <= upToIndex);
      expect([upToIndex, count, root]).toEqual([
        upToIndex,
        covered.length,
        hitsRoot(growHits(noHits(), covered.map(sealedHit))),
      ]);
    }
  });
});

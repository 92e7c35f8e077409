import { Detector, purgeRetired, rebuild } from '#libs/detecting';
import { type ActRule, RuleSet } from '#libs/judging';
import { ruleSet } from '#libs/rules';
import { DetectorBench, until } from './detector-harness.js';
import { MOST, randomEntries, SOME } from './detector-sendings.js';

const fast = { tickMs: 50, pollMs: 50 };

describe('a detector', () => {
  let bench: DetectorBench;
  const running: Detector[] = [];
  afterEach(async () => {
    await Promise.all(running.splice(0).map((detector) => detector.stop()));
    await bench.close();
  });

  async function start(settings: ConstructorParameters<typeof Detector>[0]['settings'] = {}, rules = ruleSet) {
    const detector = new Detector({ db: await bench.detectorDb(), rules, settings, ...fast });
    running.push(detector);
    detector.start();
    return detector;
  }

  it('folds a ledger into the same rows with any size of batches and cache', async () => {
    bench = await DetectorBench.open();
    const entries = randomEntries(7).get('0')!;
    await bench.write('0', entries);
    // An almost empty cache: nearly everything is loaded again each time.
    const detector = await start({ maxEntries: 9, cacheBytes: 2_000 });
    await bench.caughtUp();
    await detector.stop();
    const rows = await bench.dump(await bench.liveGeneration());
    expect(rows['event']).toHaveLength(entries.length);
    expect(rows['finding']!.length).toBeGreaterThan(20);
    const report = await rebuild({ db: await bench.detectorDb(), rules: ruleSet });
    expect(report).toMatchObject({ identical: true, differences: [], tookOver: true });
    expect(await bench.liveGeneration()).toBe(report.rebuilt);
    expect(await bench.dump(report.rebuilt)).toEqual(rows);
  });

  it('is rebuilt while it runs, and the rebuild detects a changed row', async () => {
    bench = await DetectorBench.open();
    const entries = randomEntries(3, 1, MOST).get('0')!;
    await bench.write('0', entries.slice(0, 150));
    await start({ maxEntries: 20 });
    await bench.caughtUp();
    await bench.owner.query('UPDATE readmodel.hit SET delta = delta + 1 WHERE no = 0');
    const db = await bench.detectorDb();
    const [report] = await Promise.all([rebuild({ db, rules: ruleSet }), bench.write('0', entries.slice(150))]);
    expect(report.identical).toBe(false);
    expect(report.differences).toMatchObject([{ table: 'hit', lost: 1, added: 1 }]);
    await bench.caughtUp();
    expect(await rebuild({ db, rules: ruleSet })).toMatchObject({ identical: true });
    expect(await purgeRetired(bench.owner)).toBe(2);
    const left = await bench.owner.query<unknown[]>('SELECT DISTINCT generation FROM readmodel.event');
    expect(left).toHaveLength(1);
  });

  it('shares three shards with another one, and takes over when that one stops', async () => {
    bench = await DetectorBench.open(3);
    const byShard = randomEntries(5, 3, MOST);
    for (const [shard, entries] of byShard) await bench.write(shard, entries.slice(0, 20));
    const first = await start({ maxEntries: 5, leaseSeconds: 2 });
    const second = await start({ maxEntries: 5, leaseSeconds: 2 });
    await until(() => first.status.shards.length > 0 && second.status.shards.length > 0);
    await until(() => first.status.shards.length + second.status.shards.length === 3);
    await bench.caughtUp();
    await second.stop();
    for (const [shard, entries] of byShard) await bench.write(shard, entries.slice(20));
    await bench.caughtUp();
    await until(() => first.status.shards.length === 3);
    const report = await rebuild({ db: await bench.detectorDb(), rules: ruleSet });
    expect(report).toMatchObject({ identical: true, differences: [] });
  });

  it('leaves out a rule that throws, reports it, and continues', async () => {
    bench = await DetectorBench.open();
    const entries = randomEntries(9, 1, SOME).get('0')!;
    await bench.write('0', entries);
    const bad = 40;
    const thrower: ActRule<'entry'> = {
      ...(ruleSet.get('INT-12') as ActRule<'entry'>),
      id: 'XXX-01',
      judge: ({ index }) => {
        if (index === bad) throw new Error('a rule that fails on one entry');
        return [];
      },
    };
    const rules = new RuleSet([...ruleSet.rules, thrower]);
    await start({ maxEntries: 64 }, rules);
    await bench.caughtUp();
    const gaps = await bench.owner.query<object[]>('SELECT shard, index, rule FROM readmodel.gap');
    expect(gaps).toEqual([{ shard: '0', index: String(bad), rule: 'XXX-01' }]);
    const [count] = await bench.owner.query<{ n: number }[]>('SELECT count(*)::int AS n FROM readmodel.event');
    expect(count!.n).toBe(entries.length);
  });

  it('builds beside the live findings when the rules change, and takes over when it has caught up', async () => {
    bench = await DetectorBench.open();
    await bench.write('0', randomEntries(4, 1, SOME).get('0')!);
    const old = await start({}, new RuleSet(ruleSet.rules.slice(1)));
    await bench.caughtUp();
    const before = await bench.liveGeneration();
    await start();
    await until(async () => (await bench.liveGeneration()) !== before);
    await until(() => old.status.superseded && old.status.shards.length === 0);
    await bench.caughtUp();
    const states = await bench.owner.query<object[]>('SELECT state FROM readmodel.generation ORDER BY id');
    expect(states).toEqual([{ state: 'retired' }, { state: 'live' }]);
  });
});

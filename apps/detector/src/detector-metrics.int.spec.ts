import { Metrics } from '#libs/platform';
import { silentLog } from '#libs/system';
import { Detector, type JudgedEntry } from '#libs/detecting';
import { RuleSet } from '#libs/judging';
import { ruleSet } from '#libs/rules';
import { DetectorBench, until } from '../../../tests/faults/detector-harness.js';
import { MOST, randomEntries } from '../../../tests/faults/detector-sendings.js';
import { Scrape } from '../../../tests/support/scrape.js';
import { detectorConfig } from './config.js';
import { DetectorService } from './detector.service.js';

const entries = randomEntries(11, 1, MOST).get('0')!;
const HALF = 100;

describe('the metrics of a detector', () => {
  let bench: DetectorBench;
  let stop: (() => Promise<void>)[] = [];
  const metrics = new Metrics('detector', { processMetrics: false });
  const scrape = async (): Promise<Scrape> => new Scrape(await metrics.text());
  beforeAll(async () => {
    bench = await DetectorBench.open();
  });
  afterAll(async () => {
    for (const one of stop) await one();
    await bench.close();
  });

  it('are there with 0 before anything is judged', async () => {
    const config = detectorConfig.parse({ DATABASE_URL: bench.urlAs('detector'), COUNTERSIGN_POLL_MS: '20' });
    const service = new DetectorService(config, metrics, silentLog);
    stop.push(() => service.stop());
    let now = await scrape();
    for (const { id } of ruleSet.rules)
      for (const name of ['hits_total', 'rule_seconds_total', 'rule_errors_total'])
        expect([id, now.value(`countersign_${name}`, { rule: id })]).toEqual([id, 0]);
    service.start((error) => fail(error));
    await bench.write('0', entries.slice(0, HALF));
    await bench.caughtUp();
    await until(async () => (now = await scrape()).value('countersign_detector_lag_entries', { shard: '0' }) === 0);
    for (const { id, severity } of ruleSet.rules)
      expect(now.value('countersign_findings_open', { rule: id, severity })).toBeGreaterThanOrEqual(0);
    expect(now.value('countersign_generation_catching_up')).toBe(0);
    expect(now.value('countersign_conclusions_due', { shard: '0' })).toBe(0);
  });

  it('tell of each entry that is judged how long it took, of each change of a finding, and what rules cost', async () => {
    const before = await scrape();
    const hits = async (): Promise<number> => {
      const [row] = await bench.owner.query<[{ n: number }]>('SELECT count(*)::int AS n FROM readmodel.hit');
      return row.n;
    };
    const hitsBefore = await hits();
    await bench.write('0', entries.slice(HALF));
    await bench.caughtUp();
    let now = before;
    const grown = (name: string): number => now.value(name)! - before.value(name)!;
    await until(async () => {
      now = await scrape();
      return grown('countersign_entries_folded_total') === entries.length - HALF;
    });
    expect(grown('countersign_record_to_judged_seconds_count')).toBe(entries.length - HALF);
    expect(grown('countersign_record_to_finding_seconds_count')).toBe((await hits()) - hitsBefore);
    expect(grown('countersign_record_to_finding_seconds_count')).toBeGreaterThan(5);
    const changes = await bench.owner.query<{ change: string; n: number }[]>(
      'SELECT change, count(*)::int AS n FROM readmodel.hit GROUP BY change',
    );
    expect(changes.length).toBeGreaterThan(1);
    for (const { change, n } of changes)
      expect([change, now.value('countersign_hits_total', { change })]).toEqual([change, n]);
    // Those that are no event say no time of an act; the acts were months before.
    const acts = grown('countersign_act_to_record_seconds_count');
    expect([acts > 50, acts <= entries.length - HALF]).toEqual([true, true]);
    expect(grown('countersign_act_to_record_seconds_sum') / acts).toBeGreaterThan(86_400);
    expect(grown('countersign_rule_seconds_total')).toBeGreaterThan(0);
    expect(grown('countersign_rule_errors_total')).toBe(0);
    const sum = async (sql: string): Promise<number> => Number((await bench.owner.query<[{ n: string }]>(sql))[0].n);
    expect(now.value('countersign_not_evaluable')).toBe(
      await sum('SELECT sum(items) AS n FROM readmodel.not_evaluable'),
    );
    expect(now.value('countersign_findings_open')).toBe(
      await sum('SELECT count(*) AS n FROM readmodel.finding WHERE count > 0'),
    );
    expect(now.value('countersign_conclusions_waiting')).toBe(
      await sum('SELECT count(*) AS n FROM readmodel.fold_state WHERE due IS NOT NULL'),
    );
  });

  it('tell nothing of old entries while a new rule set judges them again', async () => {
    const judged: JudgedEntry[] = [];
    const fewer = new RuleSet(ruleSet.rules.slice(0, 20));
    const detector = new Detector({
      ...{ db: await bench.detectorDb(), rules: fewer, tickMs: 20, pollMs: 20 },
      observer: { folded: () => undefined, judged: (some) => void judged.push(...some) },
    });
    stop = [() => detector.stop(), ...stop];
    detector.start();
    await until(() => detector.status.generation?.state === 'live');
    await bench.caughtUp();
    expect(judged).toEqual([]);
    // Which of the next is the first that is judged after all before it is a matter of milliseconds.
    const more = randomEntries(12, 1, 60).get('0')!;
    await until(async () => {
      await bench.write('0', more.splice(0, 1));
      await bench.caughtUp();
      return judged.length > 0;
    });
    const before = judged.length;
    await bench.write('0', more);
    await until(() => judged.length === before + more.length);
    expect(before).toBeLessThan(30);
    // What was the detector of the live rule set says nothing more of findings and lag, which would stand still and be added to those of the other.
    const names = ['findings_open', 'detector_lag_entries', 'detector_lag_seconds', 'gaps_open', 'not_evaluable'];
    const told = async (): Promise<string[]> => {
      const now = await scrape();
      return names.filter((name) => now.value(`countersign_${name}`) !== undefined);
    };
    await until(async () => (await told()).length === 0);
  });
});

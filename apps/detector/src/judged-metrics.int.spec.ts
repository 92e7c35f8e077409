import { Metrics } from '#libs/platform';
import { Detector } from '#libs/detecting';
import { type ActRule, RuleSet } from '#libs/judging';
import { ruleSet } from '#libs/rules';
import { AGREEMENT, GIVER, Scenario, TAKER } from '../../../libs/rules/src/testing/scenario.js';
import { DetectorBench, until } from '../../../tests/faults/detector-harness.js';
import { Scrape } from '../../../tests/support/scrape.js';
import { DetectorMetrics } from './detector-metrics.js';
import { judgedBy } from './judged.js';
import { observeJudged } from './judged-metrics.js';

/** More than a generation may be behind that takes over. */
const MANY = 1_010;
const TERM = { effectiveTo: '2999-01-01T00:00:00Z' };
const failing: ActRule<'entry'> = {
  ...(ruleSet.get('INT-12') as ActRule<'entry'>),
  id: 'XXX-01',
  judge: ({ index }) => {
    if (index === 2) throw new Error('a rule that fails on one entry');
    return [];
  },
};

describe('what metrics say of what is judged', () => {
  let bench: DetectorBench;
  let detectors: Detector[] = [];
  beforeEach(async () => {
    bench = await DetectorBench.open();
  });
  afterEach(async () => {
    for (const detector of detectors) await detector.stop();
    detectors = [];
    await bench.close();
  });

  /** A detector with its metrics, as the service has them. */
  async function observed(rules: RuleSet): Promise<{ detector: Detector; scrape: () => Promise<Scrape> }> {
    const metrics = new Metrics('detector', { processMetrics: false });
    const observer = new DetectorMetrics(metrics);
    const db = await bench.detectorDb();
    const detector = new Detector({ db, rules, observer, tickMs: 20, pollMs: 20 });
    observer.observe(() => detector.status);
    observeJudged(metrics, () => judgedBy(db, detector.status));
    detectors.push(detector);
    detector.start();
    return { detector, scrape: async () => new Scrape(await metrics.text()) };
  }

  it('a rule that fails is counted each time, and the entry at which it was left out', async () => {
    const { scrape } = await observed(new RuleSet([...ruleSet.rules, failing]));
    await until(async () => (await scrape()).value('countersign_generation_info') === 1);
    expect((await scrape()).value('countersign_gaps_open')).toBe(0);
    await bench.write('0', new Scenario().lawful(3, TERM).entries);
    await bench.caughtUp();
    const now = await scrape();
    expect(now.value('countersign_gaps_open')).toBe(1);
    expect(now.value('countersign_rule_errors_total', { rule: 'XXX-01' })).toBeGreaterThanOrEqual(2);
    expect(now.value('countersign_rule_errors_total')).toBe(
      now.value('countersign_rule_errors_total', { rule: 'XXX-01' }),
    );
  });

  it('a source that is silent, speaks again, and has no word to give when the agreement is over', async () => {
    const scenario = new Scenario().lawful(3, TERM).watermarks();
    const spoke = Date.parse(scenario.now) / 1000;
    const { scrape } = await observed(ruleSet);
    let written = 0;
    const told = async (): Promise<unknown> => {
      await bench.write('0', scenario.entries.slice(written));
      written = scenario.entries.length;
      await bench.caughtUp();
      const now = await scrape();
      return ['revenue', 'border'].map((agency) => [
        now.value('countersign_source_silent', { agency }),
        Math.round(now.value('countersign_source_watermark_timestamp_seconds', { agency }) ?? 0),
      ]);
    };
    const about = (seconds: number): unknown => expect.closeTo(seconds, -1);
    expect(await told()).toEqual([
      [0, about(spoke)],
      [0, about(spoke)],
    ]);
    // Longer than the lateness of a quarter of an hour; one of them goes on.
    scenario.wait(1).watermarks(undefined, [TAKER]);
    const later = Date.parse(scenario.now) / 1000;
    expect(await told()).toEqual([
      [1, about(spoke)],
      [0, about(later)],
    ]);
    scenario.watermarks(undefined, [GIVER]);
    expect(await told()).toEqual([
      [0, about(later)],
      [0, about(later)],
    ]);
    scenario.wait(24);
    expect(await told()).toEqual([
      [1, about(later)],
      [1, about(later)],
    ]);
    await bench.owner.query(`UPDATE readmodel.version SET ends = now() WHERE agreement = $1`, [AGREEMENT]);
    const over = await scrape();
    for (const name of ['source_silent', 'source_watermark_timestamp_seconds'])
      expect(over.series(`countersign_${name}`)).toEqual([]);
  });

  it('conclusions that wait, are due, and are drawn', async () => {
    // Nobody has asked for what d2 discloses, until somebody vouches that he has sent all, or time is over.
    const scenario = new Scenario().lawful(3, TERM).disclose('d2', { items: 2 }, { requestId: 'none' });
    await bench.write('0', scenario.entries);
    const { detector, scrape } = await observed(ruleSet);
    await bench.caughtUp();
    const told = async (): Promise<(number | undefined)[]> => {
      const now = await scrape();
      return ['waiting', 'due'].map((name) => now.value(`countersign_conclusions_${name}`, { shard: '0' }));
    };
    const [waiting, due] = await told();
    expect(waiting).toBeGreaterThan(0);
    expect(due).toBe(0);
    await detector.stop();
    // As if the judge had passed over them: the clock of the shard is beyond all of them.
    const clock = await bench.owner.query<{ at: Date }[]>(`SELECT received_at AS at FROM readmodel.cursor`);
    await bench.owner.query(`UPDATE readmodel.cursor SET received_at = received_at + interval '100 years'`);
    expect(await told()).toEqual([waiting, waiting]);
    await bench.owner.query(`UPDATE readmodel.cursor SET received_at = $1`, [clock[0]!.at]);
    const { scrape: again } = await observed(ruleSet);
    await bench.write('0', scenario.wait(24 * 400).entries.slice(-1));
    await bench.caughtUp();
    const now = await again();
    expect(now.value('countersign_conclusions_due', { shard: '0' })).toBe(0);
    expect(now.value('countersign_conclusions_waiting', { shard: '0' })).toBeLessThan(waiting!);
  });

  it('what is shown, and not what a new rule set has found so far, while that catches up', async () => {
    const scenario = new Scenario().lawful(3, TERM).disclose('d2', { items: 2 }, { requestId: 'none' });
    scenario.wait(24 * 400);
    while (scenario.entries.length < MANY) scenario.control({ kind: 'clock' });
    await bench.write('0', scenario.entries);
    const before = await observed(new RuleSet(ruleSet.rules.slice(1)));
    await bench.caughtUp();
    const shown = (await before.scrape()).value('countersign_findings_open')!;
    expect(shown).toBeGreaterThan(0);
    await before.detector.stop();

    // Somebody else holds the shard of the new generation, and does nothing.
    const [{ id }] = await bench.owner.query<[{ id: number }]>(
      `INSERT INTO readmodel.generation (rule_set, rules, state, origin) VALUES ($1, '[]', 'building', 'detector') RETURNING id`,
      [ruleSet.digest],
    );
    await bench.owner.query(
      `INSERT INTO readmodel.cursor (generation, shard, owner, epoch, expires_at) VALUES ($1, '0', 'another', 1, now() + interval '1 hour')`,
      [id],
    );
    const { detector, scrape } = await observed(ruleSet);
    await until(() => detector.status.generation?.id === id);
    const during = await scrape();
    expect(during.value('countersign_generation_catching_up')).toBe(1);
    expect(during.value('countersign_findings_open')).toBe(shown);
    expect(during.value('countersign_detector_lag_entries', { shard: '0' })).toBe(scenario.entries.length);
    const digest = ruleSet.digest.slice('sha256:'.length);
    expect(during.series('countersign_generation_info')).toMatchObject([
      { labels: { rule_set: digest.slice(0, 12) }, value: 1 },
    ]);

    await bench.owner.query(`UPDATE readmodel.cursor SET expires_at = now() - interval '1 second'`);
    await until(async () => (await scrape()).value('countersign_generation_catching_up') === 0);
    expect(detector.status.generation?.state).toBe('live');
    await bench.caughtUp();
    const after = await scrape();
    expect(after.value('countersign_findings_open')).toBeGreaterThanOrEqual(shown);
    // Nobody waited for what was judged again.
    expect(after.value('countersign_record_to_judged_seconds_count')).toBe(0);
    expect(after.value('countersign_record_to_finding_seconds_count')).toBe(0);
  });
});

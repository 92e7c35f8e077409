import { Detector } from '#libs/readmodel';
import { ruleSet } from '#libs/rules';
import { DetectorBench } from './detector-harness.js';
import { randomEntries } from './detector-sendings.js';

describe('a detector', () => {
  let bench: DetectorBench;
  afterEach(() => bench.close());

  it('folds a ledger into the same rows whatever the size of its batches', async () => {
    bench = await DetectorBench.open();
    const entries = randomEntries(7).get('0')!;
    await bench.write('0', entries);
    const dumps = [];
    for (const maxEntries of [1, 7, 4_000]) {
      const detector = new Detector({
        db: await bench.detectorDb(),
        rules: ruleSet,
        settings: { maxEntries },
        tickMs: 50,
      });
      detector.start();
      await bench.caughtUp(60_000);
      await detector.stop();
      const live = await bench.liveGeneration();
      dumps.push(await bench.dump(live));
      await bench.owner.query(`UPDATE readmodel.generation SET state = 'retired', rule_set = 'old ' || id`);
    }
    expect(dumps[0]!['event']).toHaveLength(entries.length);
    expect(dumps[0]!['finding']!.length).toBeGreaterThan(20);
    expect(dumps[1]).toEqual(dumps[0]);
    expect(dumps[2]).toEqual(dumps[0]);
  });
});

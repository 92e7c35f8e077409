import { DataSource } from 'typeorm';
import { createShards } from '#libs/ledger';
import { growthOf } from './growth.js';
import { EVENTS, judgesAsPlanned, judging, LIMIT_SECONDS } from './judged-as-planned.js';
import { BENCH } from './judged-ledger.js';
import { rebuildOf } from './rebuild-bench.js';
import { shapeOf } from './shapes.js';
import { steady } from './steady.js';

describe('benches of judging, with few events', () => {
  const at = judging();

  // The full tests run the other shapes.
  judgesAsPlanned(at, ['plain', 'cap', 'one-request', 'waiting', 'late-documents']);

  it('stops a shape at its limit, and reports that', async () => {
    const growth = await growthOf(shapeOf('plain', 2_000), at.ledger, at.judge, 0.05);
    expect(growth).toMatchObject({ cut: true, steps: [], growth: undefined });
    expect(growth.tenths).toHaveLength(1);
    expect(growth.tenths[0]).toMatchObject({ tenth: 1, cut: true });
    expect(growth.judged).toBeLessThan(200);
  });

  it('rebuilds to the same rows', async () => {
    const db = await at.bench.detectorDb();
    const cost = await rebuildOf(shapeOf('plain', EVENTS), at.ledger, at.judge, { db, limitSeconds: LIMIT_SECONDS });
    expect(cost.identical).toBe(true);
    expect(cost.live.events).toBe(shapeOf('plain', EVENTS).plan.size + 1);
    expect(cost.rebuild.events).toBe(cost.live.events);
  });

  describe('at a steady rate', () => {
    const options = { rate: 100, minutes: 3, minuteMs: 1_500 };
    let db: DataSource;
    const stopping = new AbortController();
    beforeEach(async () => {
      await createShards(at.bench.owner, 1);
      const url = at.bench.urlAs('recorder');
      db = await new DataSource({ type: 'postgres', url, poolSize: 3, applicationName: BENCH }).initialize();
    });
    afterEach(() => db.destroy());

    it('appends, is judged without a finding, and ends by itself', async () => {
      const { minutes, findings } = await steady(at.ledger, at.judge, {
        ...options,
        db,
        signal: new AbortController().signal,
      });
      expect(minutes.map(({ minute }) => minute)).toEqual([1, 2, 3]);
      const appended = minutes.reduce((sum, minute) => sum + minute.appended, 0);
      expect(appended).toBeGreaterThan(options.rate);
      expect(await at.ledger.judged()).toBeGreaterThan(appended);
      expect(findings).toEqual({});
    });

    it('stops on request, with the results so far', async () => {
      const onMinute = () => stopping.abort();
      const { minutes } = await steady(at.ledger, at.judge, {
        ...options,
        db,
        signal: stopping.signal,
        onMinute,
      });
      expect(minutes).toHaveLength(1);
    });
  });
});

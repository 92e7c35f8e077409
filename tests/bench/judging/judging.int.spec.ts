import { DataSource } from 'typeorm';
import { Detector } from '#libs/detecting';
import { createShards } from '#libs/ledger';
import { ruleSet } from '#libs/rules';
import { DetectorBench } from '../../faults/detector-harness.js';
import { growthOf } from './growth.js';
import { BENCH, type Judge, JudgedLedger } from './judged-ledger.js';
import { rebuildOf } from './rebuild-bench.js';
import { SHAPES, type ShapeName, shapeOf } from './shapes.js';
import { steady } from './steady.js';

const EVENTS = 120;
const LIMIT_SECONDS = 100;

describe('benches of judging, with few events', () => {
  let bench: DetectorBench;
  let ledger: JudgedLedger;
  let judge: Judge;
  beforeEach(async () => {
    bench = await DetectorBench.open();
    ledger = await JudgedLedger.over(bench.database.url);
    const detector = new Detector({ db: await bench.detectorDb(), rules: ruleSet, tickMs: 50, pollMs: 20 });
    detector.start();
    judge = { pid: process.pid, stop: () => detector.stop() };
  });
  afterEach(async () => {
    await judge.stop();
    await ledger.close();
    await bench.close();
  });

  it.each(Object.keys(SHAPES) as ShapeName[])(
    '%s: all is judged, and what is planted is found, and nothing else',
    async (name) => {
      const shape = shapeOf(name, EVENTS);
      const { tenths, steps, judged, planned, cut, findings } = await growthOf(shape, ledger, judge, LIMIT_SECONDS);
      expect(cut).toBe(false);
      expect(tenths).toHaveLength(10);
      expect([judged, planned]).toEqual([shape.plan.size, shape.plan.size]);
      const entries = steps.map(({ events }) => events);
      expect(entries).toEqual([...shape.steps.map(({ acts }) => acts.length), 1]);
      expect(await ledger.judged()).toBe(planned + entries.reduce((sum, n) => sum + n, 0));
      expect(Object.keys(findings)).toEqual(shape.finds);
    },
  );

  it('stops a shape at its limit, and says so', async () => {
    const growth = await growthOf(shapeOf('plain', 2_000), ledger, judge, 0.05);
    expect(growth).toMatchObject({ cut: true, steps: [], growth: undefined });
    expect(growth.tenths).toHaveLength(1);
    expect(growth.tenths[0]).toMatchObject({ tenth: 1, cut: true });
    expect(growth.judged).toBeLessThan(200);
  });

  it('rebuilds to the same rows', async () => {
    const db = await bench.detectorDb();
    const cost = await rebuildOf(shapeOf('plain', EVENTS), ledger, judge, { db, limitSeconds: LIMIT_SECONDS });
    expect(cost.identical).toBe(true);
    expect(cost.live.events).toBe(shapeOf('plain', EVENTS).plan.size + 1);
    expect(cost.rebuild.events).toBe(cost.live.events);
  });

  describe('at a steady rate', () => {
    const options = { rate: 100, minutes: 3, minuteMs: 1_500 };
    let db: DataSource;
    const stopping = new AbortController();
    beforeEach(async () => {
      await createShards(bench.owner, 1);
      const url = bench.urlAs('recorder');
      db = await new DataSource({ type: 'postgres', url, poolSize: 3, applicationName: BENCH }).initialize();
    });
    afterEach(() => db.destroy());

    it('appends, is judged without a finding, and ends by itself', async () => {
      const { minutes, findings } = await steady(ledger, judge, {
        ...options,
        db,
        signal: new AbortController().signal,
      });
      expect(minutes.map(({ minute }) => minute)).toEqual([1, 2, 3]);
      const appended = minutes.reduce((sum, minute) => sum + minute.appended, 0);
      expect(appended).toBeGreaterThan(options.rate);
      expect(await ledger.judged()).toBeGreaterThan(appended);
      expect(findings).toEqual({});
    });

    it('stops when it is told to, with what it has', async () => {
      const said = () => stopping.abort();
      const { minutes } = await steady(ledger, judge, { ...options, db, signal: stopping.signal, said });
      expect(minutes).toHaveLength(1);
    });
  });
});

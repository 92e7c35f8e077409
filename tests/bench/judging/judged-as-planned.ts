import { Detector } from '#libs/detecting';
import { ruleSet } from '#libs/rules';
import { DetectorBench } from '../../faults/detector-harness.js';
import { growthOf } from './growth.js';
import { type Judge, JudgedLedger } from './judged-ledger.js';
import { type ShapeName, shapeOf } from './shapes.js';

export const EVENTS = 120;
export const LIMIT_SECONDS = 100;

/** A new ledger and a detector that judges it, for each test. */
export function judging(): { bench: DetectorBench; ledger: JudgedLedger; judge: Judge } {
  const at = {} as { bench: DetectorBench; ledger: JudgedLedger; judge: Judge };
  beforeEach(async () => {
    at.bench = await DetectorBench.open();
    at.ledger = await JudgedLedger.over(at.bench.database.url);
    const detector = new Detector({ db: await at.bench.detectorDb(), rules: ruleSet, tickMs: 50, pollMs: 20 });
    detector.start();
    at.judge = { pid: process.pid, stop: () => detector.stop() };
  });
  afterEach(async () => {
    await at.judge.stop();
    await at.ledger.close();
    await at.bench.close();
  });
  return at;
}

export function judgesAsPlanned(at: ReturnType<typeof judging>, names: readonly ShapeName[]): void {
  it.each(names)('%s: judges all acts, and finds exactly the plants', async (name) => {
    const { ledger, judge } = at;
    const shape = shapeOf(name, EVENTS);
    const { tenths, steps, judged, planned, cut, findings } = await growthOf(shape, ledger, judge, LIMIT_SECONDS);
    expect(cut).toBe(false);
    expect(tenths).toHaveLength(10);
    expect([judged, planned]).toEqual([shape.plan.size, shape.plan.size]);
    const entries = steps.map(({ events }) => events);
    expect(entries).toEqual([...shape.steps.map(({ acts }) => acts.length), 1]);
    expect(await ledger.judged()).toBe(planned + entries.reduce((sum, n) => sum + n, 0));
    expect(Object.keys(findings)).toEqual(shape.finds);
  });
}

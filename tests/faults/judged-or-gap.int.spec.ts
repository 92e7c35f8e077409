import { entryTail, knownTypes, sealEntry } from '#libs/contracts';
import { Detector, rebuild } from '#libs/readmodel';
import { ruleSet } from '#libs/rules';
import { verifyDatabaseFindings } from '../../apps/cli/src/findings/verify-database-findings.js';
import { ArbitraryEvents } from '../support/arbitrary-events.js';
import { DetectorBench } from './detector-harness.js';

/** `EVENTS_SEED=7 EVENTS=4000` tries others, or more. */
const SEED = Number(process.env.EVENTS_SEED ?? 1);
const EVENTS = Number(process.env.EVENTS ?? 480);
const START = Date.parse('2026-11-01T00:00:00Z');
const MINUTE = 60_000;
const YEAR = 365 * 24 * 60 * MINUTE;

/** As they were recorded a second apart, with a silence now and then, and in the end a week, two years and two hundred. */
function ledgerOf(events: Iterable<Buffer>): Buffer[] {
  const entries: Buffer[] = [];
  let now = START;
  const add = (tail: ReturnType<typeof entryTail>): void => {
    entries.push(sealEntry('AAAAAAAAAAAAAAAAAAAAAA', new Date(now).toISOString(), tail));
  };
  const clock = (after: number): void => {
    now += after;
    add(entryTail({ recorder: { instance: 'test' } }, { control: { kind: 'clock' } }));
  };
  for (const event of events) {
    now += 1_000;
    add(entryTail({ http: { client: 'test' } }, { event }));
    if (entries.length % 60 === 0) clock(20 * MINUTE);
  }
  for (const after of [YEAR / 52, 2 * YEAR, 200 * YEAR]) clock(after);
  return entries;
}

describe('whatever passes the door', () => {
  let bench: DetectorBench;
  let detector: Detector | undefined;
  afterEach(async () => {
    await detector?.stop();
    await bench.close();
  });

  it(`is judged, or is a gap that says why (EVENTS_SEED=${SEED} EVENTS=${EVENTS})`, async () => {
    bench = await DetectorBench.open();
    const arbitrary = new ArbitraryEvents(SEED);
    const entries = ledgerOf(arbitrary.events(EVENTS));
    expect([...arbitrary.types].sort()).toEqual([...knownTypes].sort());
    expect(arbitrary.missing).toEqual([]);

    await bench.write('0', entries);
    const db = await bench.detectorDb();
    const settings = { maxEntries: 50, maxTouched: 100 };
    detector = new Detector({ db, rules: ruleSet, settings, tickMs: 50, pollMs: 20 });
    detector.start();
    await bench.caughtUp();
    const [count] = await bench.owner.query<{ n: number }[]>('SELECT count(*)::int AS n FROM readmodel.event');
    expect(count!.n).toBe(entries.length);
    // None of them says as much as would be beyond the budget of an entry.
    expect(await bench.owner.query<object[]>('SELECT * FROM readmodel.gap')).toEqual([]);
    const [found] = await bench.owner.query<{ rules: number }[]>(
      'SELECT count(DISTINCT rule)::int AS rules FROM readmodel.finding',
    );
    expect(found!.rules).toBeGreaterThan(10);
    expect(await rebuild({ db, rules: ruleSet })).toMatchObject({ identical: true, differences: [] });
    expect(await verifyDatabaseFindings(bench.owner)).toMatchObject({ ok: true, problems: [] });
  });
});

import type { DataSource } from 'typeorm';
import { LedgerReader } from '#libs/ledger';
import { oversightFolded, timelineOf, triageOf } from '#libs/readmodel';
import { silentLog } from '#libs/system';
import { DetectorBench } from '../../../../tests/faults/detector-harness.js';
import { OVERSIGHT_CRASH_POINTS, type OversightCrashPoint } from '../crash-points.js';
import { OversightFolder } from './folder.js';
import { OversightLost } from './lease.js';
import { idOf, MINUTE, officer, OversightLedger, SEEN, T0 } from './testing/oversight-ledger.js';

describe('the fold of oversight', () => {
  let bench: DetectorBench;
  let db: DataSource;
  let ledger: OversightLedger;
  const warnings: string[] = [];
  beforeEach(async () => {
    bench = await DetectorBench.open();
    db = await bench.detectorDb();
    ledger = new OversightLedger(bench);
    warnings.length = 0;
  });
  afterEach(() => bench.close());

  const folder = (more: Partial<ConstructorParameters<typeof OversightFolder>[0]> = {}): OversightFolder =>
    new OversightFolder({
      ...{ db, reader: new LedgerReader(db), owner: 'one', leaseSeconds: 30, pollMs: 50 },
      hints: { wait: () => Promise.resolve() },
      log: { ...silentLog, warn: (message: string) => void warnings.push(message) },
      crash: () => undefined,
      ...more,
    });
  const foldAll = async (one = folder()): Promise<void> => {
    while (await one.turn());
  };
  const states = async (): Promise<unknown[]> =>
    bench.owner.query('SELECT finding, desk, state, version FROM readmodel.triage ORDER BY finding, desk');

  it('makes rows of acts, and passes over seals, other controls and what cannot be read', async () => {
    await ledger.raw({ control: { kind: 'clock' } });
    await ledger.moved(1, 'new', 'acknowledged');
    await ledger.bytes(Buffer.from('no entry'));
    await ledger.raw({ oversight: { nothing: 'of an act' } });
    await ledger.moved(1, 'acknowledged', 'accepted', { until: '2026-02-01T00:00:00Z' });
    const counts: number[][] = [];
    await foldAll(folder({ folded: (...of) => void counts.push(of) }));
    const size = bench.size('oversight');
    expect(await oversightFolded(db)).toBe(size);
    expect(counts.reduce(([a, b], [c, d]) => [a! + c!, b! + d!], [0, 0])).toEqual([size, 2]);
    expect(await triageOf(db, idOf(1), 'irs')).toEqual({
      ...{ finding: idOf(1), desk: 'irs', agreement: 'pair', version: 2, state: 'accepted', owner: null },
      move: {
        ...{ at: T0 + 4 * MINUTE, reason: 'because', seen: SEEN, duplicateOf: null },
        until: Date.parse('2026-02-01T00:00:00Z'),
      },
      ...{ clockFrom: null, pauses: [], firstActedAt: T0 + 2 * MINUTE, lastActedAt: T0 + 4 * MINUTE },
    });
  });

  it('keeps what does not follow, marked, and changes nothing by it', async () => {
    await ledger.moved(1, 'new', 'investigating');
    await ledger.moved(1, 'new', 'expected', {}, { version: 1 });
    await ledger.moved(1, 'new', 'expected');
    await ledger.moved(1, 'investigating', 'expected', {}, { by: officer('eve', 'ice') });
    await ledger.moved(1, 'investigating', 'true-positive');
    await foldAll();
    expect(await states()).toEqual([{ finding: idOf(1), desk: 'irs', state: 'true-positive', version: 4 }]);
    const acts = await timelineOf(db, idOf(1), { limit: 10 });
    expect(acts.map(({ version, mark }) => [version, mark])).toEqual([
      [1, null],
      [1, 'version'],
      [2, 'from'],
      [3, 'person'],
      [4, null],
    ]);
  });

  it('is not stopped by a text that PostgreSQL does not store', async () => {
    await ledger.moved(1, 'new', 'expected', { reason: 'a\0b' });
    await ledger.moved(2, 'new', 'expected');
    await foldAll();
    expect(await states()).toHaveLength(2);
    expect((await triageOf(db, idOf(1), 'irs'))!.move!.reason).toBe('a\uFFFDb');
  });

  it('passes over an entry whose rows the database refuses, and folds its neighbours', async () => {
    await bench.owner.query(`ALTER TABLE readmodel.triage ADD CONSTRAINT no CHECK (finding <> '${idOf(2)}')`);
    for (const n of [1, 2, 3]) await ledger.moved(n, 'new', 'expected');
    await foldAll();
    expect(await states()).toMatchObject([{ finding: idOf(1) }, { finding: idOf(3) }]);
    expect(await oversightFolded(db)).toBe(bench.size('oversight'));
    expect(warnings).toEqual([expect.stringContaining('is passed over')]);
  });

  it.each(OVERSIGHT_CRASH_POINTS)('loses and repeats nothing when a detector ends at %s', async (point) => {
    for (const n of [1, 2, 3]) await ledger.moved(n, 'new', 'investigating');
    const crash = (reached: OversightCrashPoint): void => {
      if (reached === point) throw new Error(`ended at ${point}`);
    };
    await expect(foldAll(folder({ crash }))).rejects.toThrow(`ended at ${point}`);
    await bench.owner.query(`UPDATE readmodel.oversight_cursor SET expires_at = '-infinity'`);
    for (const n of [1, 2]) await ledger.moved(n, 'investigating', 'expected');
    await foldAll(folder({ owner: 'two' }));
    expect(await states()).toEqual(
      [1, 2, 3].map((n) => ({
        ...{ finding: idOf(n), desk: 'irs' },
        ...(n < 3 ? { state: 'expected', version: 2 } : { state: 'investigating', version: 1 }),
      })),
    );
    const [{ n: acts }] = await bench.owner.query<[{ n: number }]>(
      'SELECT count(*)::int AS n FROM readmodel.oversight_act',
    );
    expect(acts).toBe(5);
  });

  it('is one detector’s at a time, and fences one that was taken over', async () => {
    const first = folder();
    await first.turn();
    const second = folder({ owner: 'two' });
    expect(await second.turn()).toBe(false);
    expect([first.holds, second.holds]).toEqual([true, false]);
    await bench.owner.query(`UPDATE readmodel.oversight_cursor SET expires_at = '-infinity'`);
    await second.turn();
    await ledger.moved(1, 'new', 'expected');
    await expect(first.turn()).rejects.toThrow(OversightLost);
    await foldAll(second);
    expect(await states()).toHaveLength(1);
  });
});

import { DataSource } from 'typeorm';
import { LedgerReader, withClient } from '#libs/ledger';
import { ruleSet } from '#libs/rules';
import { DetectorBench } from '../../../../tests/faults/detector-harness.js';
import { randomEntries } from '../../../../tests/faults/detector-sendings.js';
import { LeaseLost } from '../errors.js';
import { generationOf } from '../generation/generation.js';
import { takeLease } from '../lease/lease.js';
import { rebuild } from '../rebuild/rebuild.js';
import { defaultFoldSettings, FoldSession } from './fold-session.js';

const settings = { ...defaultFoldSettings, leaseSeconds: 60 };

describe('a fold session', () => {
  let bench: DetectorBench;
  afterEach(() => bench.close());

  function open(db: DataSource, owner: string, maxEntries = 10, signal?: AbortSignal): Promise<FoldSession | null> {
    const limited = { ...settings, maxEntries };
    return withClient(db, async (client) => {
      const { id } = await generationOf(client, ruleSet);
      const lease = await takeLease(client, id, '0', owner, settings.leaseSeconds);
      const options = signal ? { signal } : {};
      return (
        lease &&
        FoldSession.open(client, lease, {
          db,
          reader: new LedgerReader(db),
          rules: ruleSet,
          settings: limited,
          ...options,
        })
      );
    });
  }

  it('is fenced when its shard was taken over, and nothing of its batch stays', async () => {
    bench = await DetectorBench.open();
    const entries = randomEntries(2).get('0')!;
    await bench.write('0', entries);
    const db = await bench.detectorDb();
    const zombie = (await open(db, 'first'))!;
    expect((await zombie.step()).entries).toBe(10);
    expect(await open(db, 'second')).toBeNull();
    await bench.owner.query(`UPDATE readmodel.cursor SET expires_at = now() - interval '1 second'`);
    const heir = (await open(db, 'second'))!;
    await expect(zombie.step()).rejects.toThrow(LeaseLost);
    await expect(withClient(db, (client) => zombie.renew(client))).rejects.toThrow(LeaseLost);
    expect(heir.lease.nextIndex).toBe(10);
    while (!(await heir.step()).idle);
    expect(await rebuild({ db, rules: ruleSet })).toMatchObject({ identical: true });
  });

  it('counts what waits, as its cursor does, without reading it', async () => {
    bench = await DetectorBench.open();
    await bench.write('0', randomEntries(2).get('0')!);
    const db = await bench.detectorDb();
    let most = 0;
    for (let idle = false; !idle;) {
      // As after a crash: another one goes on from what is stored.
      const session = (await open(db, 'first'))!;
      const [found] = await bench.owner.query<{ pending: number }[]>(
        'SELECT count(due)::int AS pending FROM readmodel.fold_state',
      );
      expect(session.pending).toBe(found!.pending);
      most = Math.max(most, session.pending);
      ({ idle } = await session.step());
    }
    expect(most).toBeGreaterThan(0);
  });

  it('waits for a takeover no longer than its commit', async () => {
    bench = await DetectorBench.open();
    await bench.write('0', randomEntries(2).get('0')!);
    const db = await bench.detectorDb();
    const first = (await open(db, 'first'))!;
    await bench.owner.query(`UPDATE readmodel.cursor SET expires_at = now() - interval '1 second'`);
    // Its lease ran out, but nobody took the shard: what it commits extends it.
    expect((await first.step()).entries).toBe(10);
    expect(await open(db, 'second')).toBeNull();
  });

  it('folds a batch that depends on the one being committed', async () => {
    bench = await DetectorBench.open();
    // Each entry twice, and each in a batch of its own: the second comes while the first is on its way into the database.
    const entries = randomEntries(3).get('0')!.slice(0, 30);
    await bench.write(
      '0',
      entries.flatMap((entry) => [entry, entry]),
    );
    const db = await bench.detectorDb();
    const session = (await open(db, 'first', 1))!;
    while (!(await session.step()).idle);
    const states = await bench.owner.query<{ odd: boolean; states: string[] }[]>(
      `SELECT index % 2 = 1 AS odd, array_agg(DISTINCT state) AS states FROM readmodel.event WHERE event_id IS NOT NULL GROUP BY 1 ORDER BY 1`,
    );
    expect(states).toEqual([
      { odd: false, states: expect.not.arrayContaining(['repeat']) as string[] },
      { odd: true, states: ['repeat'] },
    ]);
    expect(await rebuild({ db, rules: ruleSet })).toMatchObject({ identical: true });
  });
});

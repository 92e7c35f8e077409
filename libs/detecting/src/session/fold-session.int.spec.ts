import { DataSource } from 'typeorm';
import { LedgerReader, withClient } from '#libs/ledger';
import { type ActRule, MemoryShard, RuleSet } from '#libs/judging';
import { ruleSet } from '#libs/rules';
import { GIVER, Scenario, TAKER } from '../../../rules/src/testing/scenario.js';
import { DetectorBench } from '../../../../tests/faults/detector-harness.js';
import { randomEntries } from '../../../../tests/faults/detector-sendings.js';
import { LeaseLost } from '../errors.js';
import { generationOf } from '../generation/generation.js';
import { takeLease } from '../lease/lease.js';
import { rebuild } from '../rebuild/rebuild.js';
import { defaultFoldSettings, FoldSession, type FoldSettings } from './fold-session.js';

const settings = { ...defaultFoldSettings, leaseSeconds: 60 };

describe('a fold session', () => {
  let bench: DetectorBench;
  afterEach(() => bench.close());

  function open(
    db: DataSource,
    owner: string,
    some: Partial<FoldSettings> = {},
    rules = ruleSet,
  ): Promise<FoldSession | null> {
    const limited = { ...settings, maxEntries: 10, ...some };
    return withClient(db, async (client) => {
      const { id } = await generationOf(client, rules);
      const lease = await takeLease(client, id, '0', owner, settings.leaseSeconds);
      return (
        lease &&
        FoldSession.open(client, lease, {
          db,
          reader: new LedgerReader(db),
          rules,
          settings: limited,
        })
      );
    });
  }

  it('is fenced when its shard was taken over, and no row of its batch stays', async () => {
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

  it('is fenced when its shard was taken over before it folds a batch again, and its successor ends with the right rows', async () => {
    const scenario = new Scenario().lawful();
    const begun = scenario.entries.length;
    scenario.disclose('d2').disclose('d3');
    // The act itself is missed only when its turn comes: then the batch is folded from its beginning.
    scenario.retract(scenario.lastId, { source: TAKER }, GIVER).wait(24 * 365);
    let judged = 0;
    let firstJudged = (): void => undefined;
    const watching: ActRule<'entry'> = {
      ...(ruleSet.get('INT-12') as ActRule<'entry'>),
      id: 'XXX-03',
      judge: ({ index }) => {
        if (index === begun && judged++ === 0) firstJudged();
        return [];
      },
    };
    const rules = new RuleSet([...ruleSet.rules, watching]);

    bench = await DetectorBench.open();
    await bench.write('0', scenario.entries);
    const own = await bench.detectorDb(1);
    const late = (await open(own, 'first', { maxEntries: 100 }, rules))!;
    while (!(await late.step({ index: begun, portions: 0 })).idle);
    const rowsOf = () => bench.dump(late.lease.generation);
    const before = await rowsOf();
    // Its only connection is used while it folds, before it can fetch missing facts.
    const held = own.createQueryRunner();
    const took = new Promise<void>((resolve, reject) => {
      firstJudged = () => void held.connect().then(() => resolve(), reject);
    });
    const lost = late.step().catch((error: unknown) => error);
    await took;
    await bench.owner.query(`UPDATE readmodel.cursor SET expires_at = now() - interval '1 second'`);
    const heir = (await open(await bench.detectorDb(), 'second', {}, rules))!;
    expect(judged).toBe(1);
    await held.release();
    expect(await lost).toBeInstanceOf(LeaseLost);
    expect(judged).toBeGreaterThan(1);
    expect(await rowsOf()).toEqual(before);

    expect([heir.lease.nextIndex, heir.lease.epoch]).toEqual([begun, late.lease.epoch + 1]);
    while (!(await heir.step()).idle);
    const rows = await bench.owner.query<object[]>(
      'SELECT no::int, rule, scope, subject, index::int, delta::int FROM readmodel.hit ORDER BY no',
    );
    const { hits } = new MemoryShard(ruleSet).fold(scenario.inputs);
    expect(rows).toEqual(
      hits.map(({ no, rule, scope, subject, index, delta }) => ({ no, rule, scope, subject, index, delta })),
    );
    expect(rows.length).toBeGreaterThan(0);
    expect(await rebuild({ db: await bench.detectorDb(), rules })).toMatchObject({ identical: true });
  });

  it('counts waiting conclusions, as its cursor does, without reading them', async () => {
    bench = await DetectorBench.open();
    await bench.write('0', randomEntries(2).get('0')!);
    const db = await bench.detectorDb();
    let most = 0;
    for (let idle = false; !idle;) {
      // As after a crash: another session continues from the stored rows.
      const session = (await open(db, 'first', { maxEntries: 100 }))!;
      const [found] = await bench.owner.query<{ pending: number }[]>(
        'SELECT count(due)::int AS pending FROM readmodel.fold_state',
      );
      expect(session.pending).toBe(found!.pending);
      most = Math.max(most, session.pending);
      ({ idle } = await session.step());
    }
    expect(most).toBeGreaterThan(0);
  });

  it('draws the same conclusions in the same order with any part of them in memory: by watermarks, and when they are due', async () => {
    const agreements = ['a-1', 'b-1', 'c-1'];
    const scenario = new Scenario();
    for (const agreementid of agreements) scenario.agreed({}, undefined, { agreementid, key: agreementid });
    for (let i = 0; i < 12; i++) {
      for (const agreementid of agreements)
        scenario.disclose(`d${i}`, { items: 1 }, { requestId: `none-${i}` }, { agreementid, key: agreementid });
      if (i % 4 === 3) scenario.watermarks(undefined, undefined, agreements[(i >> 2) % 3]);
    }
    scenario
      .wait(24 * 7)
      .watermarks(undefined, undefined, 'b-1')
      .wait(24 * 365);
    const { hits } = new MemoryShard(ruleSet).fold(scenario.inputs);
    expect(new Set(hits.map(({ index }) => index)).size).toBe(4);

    bench = await DetectorBench.open();
    await bench.write('0', scenario.entries);
    const db = await bench.detectorDb();
    const session = (await open(db, 'first', { maxEntries: 10, maxTouched: 5, maxWaiting: 5 }))!;
    while (!(await session.step()).idle);
    expect(session.pending).toBe(0);
    const rows = await bench.owner.query<object[]>(
      'SELECT no::int, rule, scope, subject, index::int, delta::int FROM readmodel.hit ORDER BY no',
    );
    expect(rows).toEqual(
      hits.map(({ no, rule, scope, subject, index, delta }) => ({ no, rule, scope, subject, index, delta })),
    );
    expect(await rebuild({ db, rules: ruleSet })).toMatchObject({ identical: true });
  });

  it('waits for a takeover no longer than its commit', async () => {
    bench = await DetectorBench.open();
    await bench.write('0', randomEntries(2).get('0')!);
    const db = await bench.detectorDb();
    const first = (await open(db, 'first'))!;
    await bench.owner.query(`UPDATE readmodel.cursor SET expires_at = now() - interval '1 second'`);
    // Its lease ran out, but nobody took the shard: its commit extends the lease.
    expect((await first.step()).entries).toBe(10);
    expect(await open(db, 'second')).toBeNull();
  });

  it('folds a batch that depends on the one being committed', async () => {
    bench = await DetectorBench.open();
    // Each entry twice, and each in a batch of its own: the second comes while the first is being written.
    const entries = randomEntries(3).get('0')!.slice(0, 30);
    await bench.write(
      '0',
      entries.flatMap((entry) => [entry, entry]),
    );
    const db = await bench.detectorDb();
    const session = (await open(db, 'first', { maxEntries: 1 }))!;
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

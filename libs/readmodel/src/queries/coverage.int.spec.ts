import type { DataSource } from 'typeorm';
import { DetectorBench } from '../../../../tests/faults/detector-harness.js';
import { postgresSource } from '#libs/postgres';
import { agencyCoverage, coverage } from './coverage.js';
import { funnelTotal } from './funnel.js';
import { inSnapshot, WHOLE_LEDGER } from './queryable.js';

const EARLY = '2026-11-22T15:00:00.000Z';
const LATE = '2026-11-22T16:00:00.000Z';

describe('up to when everything is judged', () => {
  let bench: DetectorBench;
  let api: DataSource;

  beforeAll(async () => {
    bench = await DetectorBench.open();
    api = await postgresSource(bench.urlAs('api'), { name: 'test api', poolSize: 1, readOnly: true }).initialize();
    await bench.owner.query(
      `INSERT INTO readmodel.generation (id, rule_set, rules, state, live_at) OVERRIDING SYSTEM VALUE VALUES (1, 's', '{}', 'live', now())`,
    );
    await bench.owner.query(
      `INSERT INTO readmodel.cursor (generation, shard, received_at) VALUES (1, '0', $1), (1, '1', $2), (1, '2', NULL)`,
      [LATE, EARLY],
    );
  });
  afterAll(async () => {
    await api?.destroy();
    await bench?.close();
  });

  it.each([
    ['the newest, where none is behind', [], LATE],
    ['the earliest of those that are behind', ['0', '1'], EARLY],
    ['that of the one behind', ['0'], LATE],
    ['no time, where one of those behind has nothing judged', ['1', '2'], null],
    ['no time, where one of those behind was never taken up', ['0', '3'], null],
  ])('is %s', async (_name, behind, wanted) => {
    const { judgedThrough } = await inSnapshot(api, WHOLE_LEDGER, (tx) => coverage(tx, 1, behind));
    expect(judgedThrough).toBe(wanted);
  });
});

describe('how far the words of agencies go', () => {
  let bench: DetectorBench;
  beforeAll(async () => {
    bench = await DetectorBench.open();
    await bench.owner.query(
      `INSERT INTO readmodel.generation (id, rule_set, rules, state, live_at) OVERRIDING SYSTEM VALUE VALUES (1, 's', '{}', 'live', now())`,
    );
    await bench.owner.query(`INSERT INTO readmodel.cursor (generation, shard, received_at) VALUES (1, '0', $1)`, [
      LATE,
    ]);
  });
  afterAll(() => bench?.close());

  const source = async (agreement: string, author: string, name: string, through: string | null): Promise<void> => {
    await bench.owner.query(
      `INSERT INTO readmodel.source (generation, shard, agreement, source, author, events, repeats, last_index, last_at)
       VALUES (1, '0', $1, $2, $3, 1, 0, 0, $4)`,
      [agreement, name, author, EARLY],
    );
    await bench.owner.query(
      `INSERT INTO readmodel.watermark (generation, shard, agreement, source, author, through, index) VALUES (1, '0', $1, $2, $3, $4, 0)`,
      [agreement, name, author, through],
    );
  };
  const version = (agreement: string, ends: string | null): Promise<unknown> =>
    bench.owner.query(
      `INSERT INTO readmodel.version (generation, shard, agreement, registration, index, version, recorded, since, ends, effective, claimed, parties, policy)
       VALUES (1, '0', $1, 1, 1, 1, $2, $2, $3, true, false, '{irs,ice}', '{}')`,
      [agreement, EARLY, ends],
    );

  it('are the earliest of their sources that vouch, silent where one is, with the number of those that never did, and of no agreement that has ended', async () => {
    await version('goes-on', null);
    await version('has-ended', '2026-11-22T15:30:00.000Z');
    // Within the lateness of 15 minutes, and beyond it.
    await source('goes-on', 'irs', 'urn:agency:irs:a', '2026-11-22T15:50:00.000Z');
    await source('goes-on', 'irs', 'urn:agency:irs:b', '2026-11-22T15:55:00.000Z');
    await source('goes-on', 'ice', 'urn:agency:ice:a', '2026-11-22T15:20:00.000Z');
    await source('goes-on', 'ice', 'urn:agency:ice:b', '2026-11-22T15:55:00.000Z');
    await source('goes-on', 'ice', 'urn:agency:ice:c', null);
    await source('goes-on', 'ssa', 'urn:agency:ssa:a', null);
    await source('has-ended', 'dhs', 'urn:agency:dhs:a', '2026-11-22T15:20:00.000Z');
    const db = await bench.detectorDb(1);
    const at = (time: string): number => Date.parse(time) / 1000;
    expect(await agencyCoverage(db, 1, 50)).toEqual([
      { agency: 'ice', silent: true, neverVouched: 1, vouchedThrough: at('2026-11-22T15:20:00.000Z') },
      { agency: 'irs', silent: false, neverVouched: 0, vouchedThrough: at('2026-11-22T15:50:00.000Z') },
      { agency: 'ssa', silent: false, neverVouched: 1, vouchedThrough: null },
    ]);
    const ice = { agency: 'ice', silent: true, neverVouched: 1, vouchedThrough: at('2026-11-22T15:20:00.000Z') };
    const irs = { agency: 'irs', silent: false, neverVouched: 0, vouchedThrough: at('2026-11-22T15:50:00.000Z') };
    const others = { agency: 'other', silent: false, neverVouched: 1, vouchedThrough: null as number | null };
    expect(await agencyCoverage(db, 1, 2)).toEqual([ice, irs, others]);
    // Nobody is silent unseen because her name comes late in the alphabet.
    await source('goes-on', 'zoo', 'urn:agency:zoo:a', '2026-11-22T15:10:00.000Z');
    const silent = { ...others, silent: true, vouchedThrough: at('2026-11-22T15:10:00.000Z') };
    expect(await agencyCoverage(db, 1, 2)).toEqual([ice, irs, silent]);
    expect(await agencyCoverage(db, 1, 1)).toEqual([ice, silent]);
  });
});

describe('the funnel of an agreement', () => {
  it('is nothing where nothing was asked or disclosed', async () => {
    const bench = await DetectorBench.open();
    try {
      const sums = await funnelTotal(await bench.detectorDb(1), 1, 'nothing-yet');
      expect(new Set(Object.values(sums).filter((sum) => typeof sum === 'number'))).toEqual(new Set([0]));
    } finally {
      await bench.close();
    }
  });
});

import type { DataSource } from 'typeorm';
import { DetectorBench } from '../../../../tests/faults/detector-harness.js';
import { postgresSource } from '#libs/postgres';
import { coverage } from './coverage.js';
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

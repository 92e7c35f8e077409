import { withClient } from '#libs/ledger';
import { DetectorBench } from '../../../../tests/faults/detector-harness.js';
import { OF_AGREEMENT } from './ledger-entries.js';

describe('the entries of an agreement', () => {
  let bench: DetectorBench;
  beforeEach(async () => {
    bench = await DetectorBench.open();
    await bench.owner.query('ALTER TABLE readmodel.event SET (autovacuum_enabled = false)');
  });
  afterEach(() => bench.close());

  /** Entries of one generation and shard, of some agreements in turn. */
  const store = (generation: number, agreements: number, from: number, to: number) =>
    bench.owner.query(
      `INSERT INTO readmodel.event (generation, shard, index, leaf_hash, agreement, source, event_id, type, received_at, state)
       SELECT $1, '0', n, '\\x00', 'a' || n % $2, 's', gen_random_uuid(), 't', now(), 'folded' FROM generate_series($3::int, $4::int) n`,
      [generation, agreements, from, to],
    );

  /** By the index of agreements, in a plan for these values and in one for any. */
  async function expectIndex(): Promise<void> {
    await withClient(await bench.detectorDb(), async (client) => {
      const values = [2, '0', 'a7', 0, 1e15, 1_000];
      for (const mode of ['force_custom_plan', 'force_generic_plan']) {
        await client.query(`BEGIN READ ONLY; SET LOCAL plan_cache_mode = ${mode}`);
        await client.query(`PREPARE entries (int, text, text, bigint, bigint, int) AS ${OF_AGREEMENT}`);
        const { rows } = await client.query<{ 'QUERY PLAN': string }>(
          `EXPLAIN EXECUTE entries(${values.map((value) => (typeof value === 'string' ? `'${value}'` : value)).join(', ')})`,
        );
        await client.query('DEALLOCATE entries; COMMIT');
        const plan = rows.map((row) => row['QUERY PLAN']).join('\n');
        const byAll = /event_agreement[^]*Index Cond: \(\(generation = .*\(agreement = .*\(index >= /;
        expect([mode, plan]).toEqual([mode, expect.stringMatching(byAll)]);
      }
    });
  }

  it('are found by their index in a table that was never analysed, small and large, and in an analysed one', async () => {
    await store(2, 3_000, 1, 3_000);
    await expectIndex();
    await store(2, 3_000, 3_001, 60_000);
    await expectIndex();
    await bench.owner.query('ANALYZE readmodel.event');
    await expectIndex();
  });

  it('are found by their index in a table whose statistics show another generation only', async () => {
    await store(1, 3, 1, 2_000);
    await bench.owner.query('ANALYZE readmodel.event');
    await store(2, 3_000, 1, 60_000);
    await expectIndex();
  });
});

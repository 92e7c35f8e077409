import type { PoolClient } from 'pg';
import { withClient } from '#libs/ledger';
import { type Key, keys, type WaitingRange } from '#libs/judging';
import { DetectorBench } from '../../../../tests/faults/detector-harness.js';
import { BY_INDEX, FIRST_DUE, firstUnder, WaitingRows } from './waiting-rows.js';

const START = { time: -Infinity };

describe('stored wake-ups', () => {
  let bench: DetectorBench;
  beforeEach(async () => {
    bench = await DetectorBench.open();
  });
  afterEach(() => bench.close());

  /** Disclosures `from` to `to` of one generation, under some agreements in turn; the later its number, the sooner it is due. */
  const store = (generation: number, agreements: number, from: number, to: number) =>
    bench.owner.query(
      `INSERT INTO readmodel.fold_state (generation, shard, key, data, point, due)
       SELECT $1, '0', 'D|a' || n % $2 || '|d' || n, '{}', 1000000 - n, 2000000 - n FROM generate_series($3::int, $4::int) n`,
      [generation, agreements, from, to],
    );

  it('come page by page in order, for all and for each agreement, and from no other generation or shard', async () => {
    await store(1, 3, 1, 20);
    await store(2, 3, 1, 20);
    await bench.owner.query(
      `INSERT INTO readmodel.fold_state (generation, shard, key, data, point, due) VALUES (1, '1', 'D|a1|d1', '{}', 1, 1),
         (1, '0', 'D|a1|never', '{}', ${Number.MAX_SAFE_INTEGER}, ${Number.MAX_SAFE_INTEGER}), (1, '0', 'D|a1|none', '{}', NULL, NULL)`,
    );
    const key = (n: number): Key => keys.disclosure(`a${n % 3}`, `d${n}`);
    const rows = new WaitingRows(1, '0');
    await withClient(await bench.detectorDb(), async (client) => {
      const all: WaitingRange = { by: 'due', after: START, until: 1_999_990 };
      const first = await rows.ofAll(client, all, 8);
      expect(first.rows.map(({ target }) => target)).toEqual([20, 19, 18, 17, 16, 15, 14, 13].map(key));
      expect(first.rows[0]).toEqual({ target: key(20), point: 999_980, due: 1_999_980 });
      expect(first.whole).toBe(false);
      const after = { time: first.rows[7]!.due, target: first.rows[7]!.target };
      const next = await rows.ofAll(client, { ...all, after }, 8);
      expect([next.rows.map(({ target }) => target), next.whole]).toEqual([[12, 11, 10].map(key), true]);
      const rest = await rows.ofAll(client, { ...all, after: { time: 1_999_990 }, until: Infinity }, 100);
      expect([rest.rows.length, rest.rows.at(-1)]).toEqual([
        10,
        { target: keys.disclosure('a1', 'never'), point: Infinity, due: Infinity },
      ]);

      const under = ['a2', 'none', 'a1', 'a0'].map((agreement) => ({
        ...{ agreement, by: 'point' as const, after: START, until: 999_995.5 },
      }));
      const taken = async (each: number, most: number) =>
        (await rows.ofAgreements(client, under, each, most)).map(({ range, rows, whole }) => [
          range.agreement,
          rows.map(({ target }) => target),
          whole,
        ]);
      expect(await taken(6, 100)).toEqual([
        ['a2', [20, 17, 14, 11, 8, 5].map(key), false],
        ['none', [], true],
        ['a1', [19, 16, 13, 10, 7].map(key), true],
        ['a0', [18, 15, 12, 9, 6].map(key), true],
      ]);
      expect(await taken(6, 9)).toEqual([
        ['a2', [20, 17, 14, 11, 8, 5].map(key), false],
        ['none', [], true],
        ['a1', [19, 16, 13].map(key), false],
      ]);
    });
  });

  /** A node of a plan, as PostgreSQL reports it. */
  interface Plan {
    'Node Type': string;
    'Index Name'?: string;
    Plans?: Plan[];
    'Shared Hit Blocks': number;
    'Shared Read Blocks': number;
  }
  const nodes = (plan: Plan): string[] => [
    plan['Index Name'] ?? plan['Node Type'],
    ...(plan.Plans ?? []).flatMap((below) => nodes(below)),
  ];

  /** The nodes of the query plan, and the amount that was read. */
  async function explained(client: PoolClient, text: string, values: unknown[]): Promise<string[]> {
    await client.query(`BEGIN READ ONLY; ${BY_INDEX}`);
    const { rows } = await client.query<{ 'QUERY PLAN': { Plan: Plan }[] }>(
      `EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) ${text}`,
      values,
    );
    await client.query('COMMIT');
    const plan = rows[0]!['QUERY PLAN'][0]!.Plan;
    expect(plan['Shared Hit Blocks'] + plan['Shared Read Blocks']).toBeLessThan(500);
    return nodes(plan);
  }

  const LOOP = ['Limit', 'Nested Loop', 'Function Scan', 'Limit'];

  /**
   * Both queries for generation 2, for an agreement with a few hundred or with very many wake-ups, from the beginning and from the middle.
   */
  async function expectIndexes(): Promise<void> {
    await withClient(await bench.detectorDb(), async (client) => {
      for (const time of [0, 1_700_000])
        expect(await explained(client, FIRST_DUE, [2, '0', time, '', 1e15, 100])).toEqual(['Limit', 'fold_state_due']);
      for (const by of ['point', 'due'] as const)
        for (const agreement of ['a1', 'a777'])
          for (const time of [0, 700_000]) {
            const values = [2, '0', [agreement], [time], [''], [1e15], 100, 1_000];
            expect(await explained(client, firstUnder(by), values)).toEqual([...LOOP, `fold_state_${by}_under`]);
          }
    });
  }

  /** More rows of generation 2, half of them under 1,000 agreements in turn, the others under one. */
  async function storeHalves(from: number, to: number): Promise<void> {
    const half = Math.floor((from + to) / 2);
    await store(2, 1_000, from, half);
    await bench.owner.query(
      `INSERT INTO readmodel.fold_state (generation, shard, key, data, point, due)
       SELECT 2, '0', 'D|a1|e' || n, '{}', 1000000 - n, 2000000 - n FROM generate_series($1::int, $2::int) n`,
      [half + 1, to],
    );
  }

  beforeEach(() => bench.owner.query('ALTER TABLE readmodel.fold_state SET (autovacuum_enabled = false)'));

  it('are found by index in a table that was never analysed, small and large, and in an analysed one', async () => {
    await storeHalves(1, 1_000);
    await expectIndexes();
    await storeHalves(1_001, 500_000);
    await expectIndexes();
    await bench.owner.query('ANALYZE readmodel.fold_state');
    await expectIndexes();
    // Half a million rows, four indexes.
  }, 300_000);

  it('are found by index in a table whose statistics show another generation only', async () => {
    await store(1, 10, 1, 2_000);
    await bench.owner.query('ANALYZE readmodel.fold_state');
    await storeHalves(1, 50_000);
    await expectIndexes();
  });
});

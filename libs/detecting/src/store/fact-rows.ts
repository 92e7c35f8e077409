import type { PoolClient } from 'pg';
import type { Key, KeyRange, Kind } from '#libs/judging';
import { column, columnOf } from '../sql/columns.js';

/** Facts of one thing as they are stored. */
export interface FactRow {
  key: Key;
  data: string;
}

/** Reads the stored facts of one shard of one generation. */
export class FactRows {
  constructor(
    private readonly generation: number,
    private readonly shard: string,
  ) {}

  async byKeys(client: PoolClient, keys: readonly Key[]): Promise<FactRow[]> {
    const { rows } = await client.query<[Key, string]>({
      name: 'readmodel-load-keys',
      text: 'SELECT key, data FROM readmodel.fold_state WHERE generation = $1 AND shard = $2 AND key = ANY($3::text[])',
      values: [this.generation, this.shard, columnOf(column.text(), keys)],
      rowMode: 'array',
    } as never);
    return rows.map(([key, data]) => ({ key, data }));
  }

  /** The first `limit` of a range, in order. */
  async range(client: PoolClient, [from, to]: KeyRange, limit: number): Promise<FactRow[]> {
    const { rows } = await client.query<FactRow>(
      `SELECT key, data FROM readmodel.fold_state WHERE generation = $1 AND shard = $2 AND key >= $3 AND key < $4 ORDER BY key LIMIT $5`,
      [this.generation, this.shard, from, to, limit],
    );
    return rows;
  }

  /** The first `limit` of each of some ranges, in order. */
  async ranges(client: PoolClient, ranges: readonly KeyRange[], limit: number): Promise<FactRow[][]> {
    const { rows } = await client.query<FactRow & { n: number }>(
      `SELECT r.n::int, s.key, s.data FROM unnest($3::text[], $4::text[]) WITH ORDINALITY AS r(low, high, n)
       CROSS JOIN LATERAL (
         SELECT key, data FROM readmodel.fold_state WHERE generation = $1 AND shard = $2 AND key >= r.low AND key < r.high
         ORDER BY key LIMIT $5) s
       ORDER BY s.key`,
      [this.generation, this.shard, ranges.map(([low]) => low), ranges.map(([, high]) => high), limit],
    );
    const found = ranges.map((): FactRow[] => []);
    for (const { n, key, data } of rows) found[n - 1]!.push({ key, data });
    return found;
  }

  /** All keys of some ranges. */
  async keysOf<K extends Kind>(client: PoolClient, ranges: readonly KeyRange<K>[]): Promise<Key<K>[]> {
    const { rows } = await client.query<{ key: Key<K> }>(
      `SELECT s.key FROM unnest($3::text[], $4::text[]) AS r(low, high)
       CROSS JOIN LATERAL (
         SELECT key FROM readmodel.fold_state WHERE generation = $1 AND shard = $2 AND key >= r.low AND key < r.high ORDER BY key) s`,
      [this.generation, this.shard, ranges.map(([low]) => low), ranges.map(([, high]) => high)],
    );
    return rows.map(({ key }) => key);
  }
}

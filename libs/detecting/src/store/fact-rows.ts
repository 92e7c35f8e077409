import type { PoolClient } from 'pg';
import type { Key, KeyRange } from '#libs/judging';
import { type FactRow, type WaitingColumns, wakeUpOf } from '../commit/memory-rows.js';
import { readApart } from './apart.js';
import { column, columnOf } from '../sql/columns.js';

type Row = [key: Key, data: string, apart: string | null, ...waiting: WaitingColumns];

const rowOf = ([key, data, apart, ...waiting]: Row): FactRow => ({
  ...{ key, data, apart: readApart(apart) },
  wakeUp: wakeUpOf(key, ...waiting),
});

/** Reads the stored facts of one shard of one generation. */
export class FactRows {
  constructor(
    private readonly generation: number,
    private readonly shard: string,
  ) {}

  async byKeys(client: PoolClient, keys: readonly Key[]): Promise<FactRow[]> {
    const { rows } = await client.query<Row>({
      name: 'readmodel-load-keys',
      text: 'SELECT key, data, apart, point, due, rules FROM readmodel.fold_state WHERE generation = $1 AND shard = $2 AND key = ANY($3::text[])',
      values: [this.generation, this.shard, columnOf(column.text(), keys)],
      rowMode: 'array',
    } as never);
    return rows.map(rowOf);
  }

  /** The first `limit` of a range, in order. */
  async range(client: PoolClient, [from, to]: KeyRange, limit: number): Promise<FactRow[]> {
    const { rows } = await client.query<Row>({
      text: `SELECT key, data, apart, point, due, rules FROM readmodel.fold_state WHERE generation = $1 AND shard = $2 AND key >= $3 AND key < $4 ORDER BY key LIMIT $5`,
      values: [this.generation, this.shard, from, to, limit],
      rowMode: 'array',
    } as never);
    return rows.map(rowOf);
  }

  /** The first `limit` of each of some ranges, in order. */
  async ranges(client: PoolClient, ranges: readonly KeyRange[], limit: number): Promise<FactRow[][]> {
    const { rows } = await client.query<[n: number, ...Row]>({
      text: `SELECT r.n::int, s.* FROM unnest($3::text[], $4::text[]) WITH ORDINALITY AS r(low, high, n)
       CROSS JOIN LATERAL (
         SELECT key, data, apart, point, due, rules FROM readmodel.fold_state WHERE generation = $1 AND shard = $2 AND key >= r.low AND key < r.high
         ORDER BY key LIMIT $5) s
       ORDER BY s.key`,
      values: [this.generation, this.shard, ranges.map(([low]) => low), ranges.map(([, high]) => high), limit],
      rowMode: 'array',
    } as never);
    const found = ranges.map((): FactRow[] => []);
    for (const [n, ...row] of rows) found[n - 1]!.push(rowOf(row));
    return found;
  }
}

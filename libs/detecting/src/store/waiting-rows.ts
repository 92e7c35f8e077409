import type { PoolClient } from 'pg';
import type { Key, WaitingPlace, WaitingRange, WakeUp } from '#libs/judging';
import { WAITING_UNDER } from '#libs/readmodel';
import { storedTime, type WaitingColumns, wakeUpOf } from '../commit/memory-rows.js';

/** A range, and the first that wait in it, in its order; `whole`: all there are. */
export interface WaitingPage {
  range: WaitingRange;
  rows: WakeUp[];
  whole: boolean;
}

type Row = [key: Key, ...waiting: WaitingColumns];
const pageOf = (range: WaitingRange, rows: readonly Row[], limit: number): WaitingPage => ({
  range,
  rows: rows.map(([key, ...waiting]) => wakeUpOf(key, ...waiting)!),
  whole: rows.length < limit,
});

/** After which time and key. No key is empty: after all of one time comes the empty one of the next. */
function rowAfter({ time, target }: WaitingPlace): [time: number, key: string] {
  if (time === -Infinity) return [Number.MIN_SAFE_INTEGER, ''];
  return target === undefined ? [Math.floor(time) + 1, ''] : [time, target];
}

/** Of all of a shard; $1 and $2 are generation and shard. */
export const FIRST_DUE = `SELECT key, point, due, rules FROM readmodel.fold_state
  WHERE generation = $1 AND shard = $2 AND due IS NOT NULL AND (due, key) > ($3, $4) AND due <= $5 ORDER BY due, key LIMIT $6`;

/** Of each of some agreements, in the order in which they are given: so a nested loop goes through them. */
export const firstUnder = (
  by: WaitingRange['by'],
): string => `SELECT r.n::int, s.* FROM unnest($3::text[], $4::bigint[], $5::text[], $6::bigint[]) WITH ORDINALITY AS r(agreement, time, key, until, n)
  CROSS JOIN LATERAL (
    SELECT key, point, due, rules FROM readmodel.fold_state
    WHERE ${WAITING_UNDER} = $1::int::text || '|' || $2 || '|' || r.agreement AND due IS NOT NULL
      AND (${by}, key) > (r.time, r.key) AND ${by} <= r.until ORDER BY ${by}, key LIMIT $7) s
  LIMIT $8`;

/**
 * Only an index in their order answers these questions by what is asked for. By what it believes of a generation, which may be wrong or
 * nothing, PostgreSQL could read all that waits and sort it.
 */
export const BY_INDEX =
  'SET LOCAL enable_sort = off; SET LOCAL enable_bitmapscan = off; SET LOCAL enable_seqscan = off';

/** Reads what waits in one shard of one generation, by time. */
export class WaitingRows {
  constructor(
    private readonly generation: number,
    private readonly shard: string,
  ) {}

  /** The first `limit` of a range of all. */
  async ofAll(client: PoolClient, range: WaitingRange, limit: number): Promise<WaitingPage> {
    const values = [...rowAfter(range.after), storedTime(Math.floor(range.until)), limit];
    return pageOf(range, await this.ask<Row>(client, FIRST_DUE, values), limit);
  }

  /** The first `each` of each of some ranges of agreements, all in one order; at most `most` of all: then some have no page. */
  async ofAgreements(
    client: PoolClient,
    ranges: readonly WaitingRange[],
    each: number,
    most: number,
  ): Promise<WaitingPage[]> {
    const after = ranges.map(({ after }) => rowAfter(after));
    const rows = await this.ask<[n: number, ...Row]>(client, firstUnder(ranges[0]!.by), [
      ranges.map(({ agreement }) => agreement!),
      after.map(([time]) => time),
      after.map(([, key]) => key),
      ranges.map(({ until }) => storedTime(Math.floor(until))),
      each,
      most,
    ]);
    const found = ranges.map((): Row[] => []);
    for (const [n, ...row] of rows) found[n - 1]!.push(row);
    const pages = ranges.map((range, i) => pageOf(range, found[i]!, each));
    if (rows.length < most) return pages;
    // Of the last agreement that is among them there may be more.
    const last = rows.at(-1)![0];
    return pages.slice(0, last).map((page, i) => (i + 1 === last ? { ...page, whole: false } : page));
  }

  private async ask<R extends unknown[]>(client: PoolClient, text: string, values: unknown[]): Promise<R[]> {
    await client.query(`BEGIN READ ONLY; ${BY_INDEX}`);
    const { rows } = await client.query<R>({
      text,
      values: [this.generation, this.shard, ...values],
      rowMode: 'array',
    } as never);
    await client.query('COMMIT');
    return rows;
  }
}

import type { PoolClient } from 'pg';
import type { Key, WaitingPlace, WaitingRange, WakeUp } from '#libs/judging';
import { WAITING_UNDER } from '#libs/readmodel';
import { storedTime, type WaitingColumns, wakeUpOf } from '../commit/memory-rows.js';

/** A range with its first wake-ups, in order. `whole`: there are no more. */
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

/** The time and key of the row to start after. No key is empty: after all rows of one time comes the empty key of the next time. */
function rowAfter({ time, target }: WaitingPlace): [time: number, key: string] {
  if (time === -Infinity) return [Number.MIN_SAFE_INTEGER, ''];
  return target === undefined ? [Math.floor(time) + 1, ''] : [time, target];
}

/** Of all of a shard; $1 and $2 are generation and shard. */
export const FIRST_DUE = `SELECT key, point, due, rules FROM readmodel.fold_state
  WHERE generation = $1 AND shard = $2 AND due IS NOT NULL AND (due, key) > ($3, $4) AND due <= $5 ORDER BY due, key LIMIT $6`;

/** For each of some agreements, in the given order, so that a nested loop reads them in that order. */
export const firstUnder = (
  by: WaitingRange['by'],
): string => `SELECT r.n::int, s.* FROM unnest($3::text[], $4::bigint[], $5::text[], $6::bigint[]) WITH ORDINALITY AS r(agreement, time, key, until, n)
  CROSS JOIN LATERAL (
    SELECT key, point, due, rules FROM readmodel.fold_state
    WHERE ${WAITING_UNDER} = $1::int::text || '|' || $2 || '|' || r.agreement AND due IS NOT NULL
      AND (${by}, key) > (r.time, r.key) AND ${by} <= r.until ORDER BY ${by}, key LIMIT $7) s
  LIMIT $8`;

/**
 * Only an index in this order reads no more than needed. With its statistics on a generation, which may be wrong or missing, PostgreSQL
 * could choose to read and sort all waiting rows.
 */
export const BY_INDEX =
  'SET LOCAL enable_sort = off; SET LOCAL enable_bitmapscan = off; SET LOCAL enable_seqscan = off';

/** Reads the wake-ups of one shard of one generation, by time. */
export class WaitingRows {
  constructor(
    private readonly generation: number,
    private readonly shard: string,
  ) {}

  /** The first `limit` of a range over all agreements. */
  async ofAll(client: PoolClient, range: WaitingRange, limit: number): Promise<WaitingPage> {
    const values = [...rowAfter(range.after), storedTime(Math.floor(range.until)), limit];
    return pageOf(range, await this.ask<Row>(client, FIRST_DUE, values), limit);
  }

  /** The first `each` of the ranges of some agreements, all in one order; at most `most` altogether, so that some may have no page. */
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
    // The last agreement among them may have more.
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

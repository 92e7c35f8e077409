import type { PoolClient } from 'pg';
import { ACCESS, compareShards, isEventShard, type ShardName, shardNames } from '../shard.js';
import type { Discrepancy } from './discrepancy.js';

/** How far a log reaches by its head, and by its rows. */
export interface Extent {
  shard: ShardName;
  size: number;
  /** Whether it has a signed row. */
  signed: boolean;
  /** The first entry that has a row, and the one after the last; null: none has. */
  rows: { from: number; to: number } | null;
}

/** Two steps down an index for each shard. One statement: heads and rows are of one moment. */
export async function readExtents(client: Pick<PoolClient, 'query'>): Promise<Extent[]> {
  const { rows } = await client.query<{
    shard: string;
    size: string;
    signed: boolean;
    from: string | null;
    to: string | null;
  }>(
    `SELECT h.shard, h.size, EXISTS (SELECT FROM ledger.signed s WHERE s.shard = h.shard) AS signed,
            (SELECT b.first_index FROM ledger.batch b WHERE b.shard = h.shard ORDER BY b.first_index LIMIT 1) AS "from",
            (SELECT b.first_index + b.count FROM ledger.batch b WHERE b.shard = h.shard ORDER BY b.first_index DESC LIMIT 1) AS "to"
     FROM ledger.head h`,
  );
  return rows.map(({ shard, size, signed, from, to }) => ({
    shard,
    size: Number(size),
    signed,
    rows: from === null || to === null ? null : { from: Number(from), to: Number(to) },
  }));
}

/** Ledgers of earlier versions had no such log. */
const OLDER = ' (in a ledger that had none, `countersign migrate` makes it)';

/**
 * What is no longer there: a log without its head, or a head without its entries. `had`: logs that this process saw in the database. A log
 * that is gone is never begun anew: whoever took it away could then have another one in its place.
 */
export function whatIsGone(extents: readonly Extent[], had: ReadonlySet<ShardName>): Discrepancy[] {
  const gone = (detail: string): Discrepancy => ({ shard: null, by: 'database', kind: 'gone', detail });
  const there = new Set(extents.map(({ shard }) => shard));
  const numbers = [...there].filter(isEventShard).map(Number);
  const names = there.size === 0 ? [] : shardNames(Math.max(0, ...numbers) + 1);
  const missing = [...new Set([...names, ...had])].filter((shard) => !there.has(shard)).sort(compareShards);
  return [
    ...missing.map((shard) =>
      gone(`log ${shard} is gone from the database: it has no head${shard === ACCESS ? OLDER : ''}`),
    ),
    ...[...extents]
      .sort((a, b) => compareShards(a.shard, b.shard))
      .flatMap(({ shard, size, signed, rows }) => {
        if (!signed) return [gone(`log ${shard} has lost its signed row in the database`)];
        if (size === 0 || (rows?.from === 0 && rows.to === size)) return [];
        const has = rows === null ? 'no row of any is there' : `the rows hold ${rows.from} to ${rows.to - 1}`;
        return [gone(`entries of log ${shard} are gone from the database: its head says ${size}, ${has}`)];
      }),
  ];
}

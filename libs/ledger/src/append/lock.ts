import { escapeLiteral, type PoolClient, type QueryResult } from 'pg';
import { PositionMoved } from '../errors.js';
import { type Position, type PositionKey, type PositionMove } from '../position.js';
import { SHARD_ORDER_SQL, type ShardName } from '../shard.js';

export interface LockedHead {
  shard: string;
  size: string;
  root: Buffer;
  received_at: Date;
}
export interface PositionRow {
  cluster: string;
  topic: string;
  incarnation: number;
  partition: number;
  next_offset: string;
  last_record_offset: string | null;
  last_record_digest: Buffer | null;
}

export const POSITION_COLUMNS =
  'cluster, topic, incarnation, partition, next_offset, last_record_offset, last_record_digest';

export function positionOf(row: PositionRow): Position {
  return {
    cluster: row.cluster,
    topic: row.topic,
    incarnation: row.incarnation,
    partition: row.partition,
    nextOffset: BigInt(row.next_offset),
    lastRecordOffset: row.last_record_offset === null ? null : BigInt(row.last_record_offset),
    lastRecordDigest: row.last_record_digest,
  };
}

function positionWhere(key: PositionKey): string {
  return `cluster = ${escapeLiteral(key.cluster)} AND topic = ${escapeLiteral(key.topic)}
    AND incarnation = ${Math.trunc(key.incarnation)} AND partition = ${Math.trunc(key.partition)}`;
}

/**
 * Begins the transaction and takes all its locks in one round trip: the position, then the heads in the total order of shards.
 * Answers the locked rows and the database's clock (ms), read when the locks were held.
 */
export async function beginAndLock(
  client: PoolClient,
  shards: readonly ShardName[],
  position: PositionMove | undefined,
): Promise<{ heads: Map<ShardName, LockedHead>; position: Position | null; databaseNow: number }> {
  const list = shards.map((shard) => escapeLiteral(shard)).join(', ') || 'NULL';
  const results = (await client.query(`BEGIN;
    SELECT ${position ? `${POSITION_COLUMNS} FROM ledger.intake_position WHERE ${positionWhere(position.key)} FOR UPDATE` : 'WHERE false'};
    SELECT shard, size, root, received_at FROM ledger.head WHERE shard IN (${list}) ORDER BY ${SHARD_ORDER_SQL} FOR UPDATE;
    SELECT extract(epoch FROM clock_timestamp()) * 1000 AS now`)) as unknown as [
    QueryResult,
    QueryResult<PositionRow>,
    QueryResult<LockedHead>,
    QueryResult<{ now: string }>,
  ];
  const [, positions, heads, clock] = results;
  const row = positions.rows[0];
  return {
    heads: new Map(heads.rows.map((head) => [head.shard, head])),
    position: row ? positionOf(row) : null,
    databaseNow: Number(clock.rows[0]!.now),
  };
}

/** Throws PositionMoved unless the position is where the caller saw it. */
export function checkPosition(move: PositionMove, current: Position | null): void {
  if ((current?.nextOffset ?? null) !== move.expectedNext) throw new PositionMoved(move.expectedNext, current);
}

export async function movePosition(client: PoolClient, move: PositionMove): Promise<void> {
  const { cluster, topic, incarnation, partition } = move.key;
  const key = [cluster, topic, incarnation, partition];
  const values = [
    String(move.next),
    move.lastRecordOffset === null ? null : String(move.lastRecordOffset),
    move.lastRecordDigest,
  ];
  if (move.expectedNext !== null) {
    await client.query(
      `UPDATE ledger.intake_position SET next_offset = $5, last_record_offset = $6, last_record_digest = $7
       WHERE cluster = $1 AND topic = $2 AND incarnation = $3 AND partition = $4`,
      [...key, ...values],
    );
    return;
  }
  // Two processes may both see a partition for the first time: no row was there to lock, the primary key decides.
  const inserted = await client.query(
    `INSERT INTO ledger.intake_position (${POSITION_COLUMNS}) VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING`,
    [...key, ...values],
  );
  if (inserted.rowCount === 1) return;
  const other = await client.query<PositionRow>(
    `SELECT ${POSITION_COLUMNS} FROM ledger.intake_position WHERE ${positionWhere(move.key)}`,
  );
  throw new PositionMoved(null, other.rows[0] ? positionOf(other.rows[0]) : null);
}

import type { PoolClient } from 'pg';
import type { Unfinished } from '#libs/judging';
import { LeaseLost } from '../errors.js';

/** The right to fold a shard of a generation, with the position to start from. */
export interface Lease {
  generation: number;
  shard: string;
  owner: string;
  /** The number of owners so far. Together with `owner` it fences a detector that was taken over. */
  epoch: number;
  nextIndex: number;
  /** The rest of entry `nextIndex`, some portions of which are folded. */
  begun: Unfinished | undefined;
  nextHit: number;
  /** The number of waiting conclusions. */
  waiting: number;
  /** Time of receipt of the entry before `nextIndex`, as of taking the lease. Milliseconds since 1970; 0 if there is none. */
  receivedAt: number;
}

/** The position of a shard after a batch. */
export interface Position {
  nextIndex: number;
  /** The rest of entry `nextIndex`. */
  left: Unfinished | undefined;
  nextHit: number;
  /** The number of waiting conclusions. */
  waiting: number;
  /** Time of receipt of the last finished entry. Milliseconds since 1970. */
  receivedAt: number;
}

interface CursorRow {
  epoch: string;
  next_index: string;
  unfinished: string | null;
  next_hit: string;
  waiting: string;
  received_at: string;
}

const seconds = (n: number): string => `${n} seconds`;

/** Takes the shard if nobody holds it or the holder's time ran out (by the database's clock). Otherwise returns null. */
export async function takeLease(
  client: PoolClient,
  generation: number,
  shard: string,
  owner: string,
  leaseSeconds: number,
): Promise<Lease | null> {
  await client.query(
    'INSERT INTO readmodel.cursor (generation, shard) VALUES ($1, $2) ON CONFLICT (generation, shard) DO NOTHING',
    [generation, shard],
  );
  const { rows } = await client.query<CursorRow>(
    `UPDATE readmodel.cursor SET owner = $3, epoch = epoch + 1, expires_at = now() + $4::interval
     WHERE generation = $1 AND shard = $2 AND (expires_at < now() OR owner = $3) 
     RETURNING epoch, next_index, unfinished, next_hit, waiting, coalesce(round(extract(epoch FROM received_at) * 1000), 0)::bigint AS received_at`,
    [generation, shard, owner, seconds(leaseSeconds)],
  );
  const [row] = rows;
  if (!row) return null;
  const { epoch, next_index, unfinished, next_hit, waiting, received_at } = row;
  return {
    generation,
    shard,
    owner,
    epoch: Number(epoch),
    nextIndex: Number(next_index),
    begun: unfinished === null ? undefined : (JSON.parse(unfinished) as Unfinished),
    nextHit: Number(next_hit),
    waiting: Number(waiting),
    receivedAt: Number(received_at),
  };
}

/** For the time without entries to fold. @throws LeaseLost */
export async function renewLease(client: PoolClient, lease: Lease, leaseSeconds: number): Promise<void> {
  const { rowCount } = await client.query(
    `UPDATE readmodel.cursor SET expires_at = now() + $5::interval
     WHERE generation = $1 AND shard = $2 AND owner = $3 AND epoch = $4`,
    [lease.generation, lease.shard, lease.owner, lease.epoch, seconds(leaseSeconds)],
  );
  if (rowCount !== 1) throw new LeaseLost(lease.generation, lease.shard);
}

/** Releases the shard at once: on an orderly stop, or to share. Does nothing if another detector has it already. */
export async function releaseLease(client: PoolClient, lease: Lease): Promise<void> {
  await client.query(
    `UPDATE readmodel.cursor SET owner = NULL, expires_at = '-infinity'
     WHERE generation = $1 AND shard = $2 AND owner = $3 AND epoch = $4`,
    [lease.generation, lease.shard, lease.owner, lease.epoch],
  );
}

/**
 * Moves the position inside the batch's transaction, as its first statement: the row's lock makes a takeover wait until the batch has
 * committed, and a detector that was taken over fails here, before it writes anything. @throws LeaseLost
 */
export async function moveCursor(client: PoolClient, lease: Lease, to: Position, leaseSeconds: number): Promise<void> {
  const { rowCount } = await client.query({
    name: 'readmodel-move-cursor',
    text: `UPDATE readmodel.cursor SET next_index = $7, portion = $8, unfinished = $9, next_hit = $10, waiting = $11,
             received_at = to_timestamp($12::float8 / 1000), folded_at = now(), expires_at = now() + $13::interval
           WHERE generation = $1 AND shard = $2 AND owner = $3 AND epoch = $4 AND next_index = $5 AND portion = $6`,
    values: [
      lease.generation,
      lease.shard,
      lease.owner,
      lease.epoch,
      lease.nextIndex,
      lease.begun?.portion ?? 0,
      to.nextIndex,
      to.left?.portion ?? 0,
      to.left === undefined ? null : JSON.stringify(to.left),
      to.nextHit,
      to.waiting,
      to.receivedAt,
      seconds(leaseSeconds),
    ],
  });
  if (rowCount !== 1) throw new LeaseLost(lease.generation, lease.shard);
}

import type { PoolClient } from 'pg';
import { DetectingError } from '../errors.js';

/** Another detector folds `oversight` now; this one takes it again when that lease runs out. Nothing was written. */
export class OversightLost extends DetectingError {
  readonly category = 'lease-lost';
  constructor() {
    super(`the lease of oversight is no longer this detector's`);
  }
}

/** The right to fold `oversight`. */
export interface OversightLease {
  owner: string;
  /** The number of owners so far. Together with `owner` it fences a detector that was taken over. */
  epoch: number;
  nextIndex: number;
  /** When the entry before was received; milliseconds since 1970. */
  receivedAt: number;
}

/** Takes it if nobody holds it or the holder's time ran out, by the database's clock. */
export async function takeOversight(
  client: PoolClient,
  owner: string,
  leaseSeconds: number,
): Promise<OversightLease | null> {
  await client.query('INSERT INTO readmodel.oversight_cursor DEFAULT VALUES ON CONFLICT DO NOTHING');
  const { rows } = await client.query<{ epoch: string; next_index: string; received_at: Date | null }>(
    `UPDATE readmodel.oversight_cursor SET owner = $1, epoch = epoch + 1, expires_at = now() + $2::interval
     WHERE expires_at < now() OR owner = $1 RETURNING epoch, next_index, received_at`,
    [owner, `${leaseSeconds} seconds`],
  );
  const [row] = rows;
  if (!row) return null;
  return {
    owner,
    epoch: Number(row.epoch),
    nextIndex: Number(row.next_index),
    receivedAt: row.received_at?.getTime() ?? 0,
  };
}

/**
 * Moves the position, inside the batch's transaction and before it writes anything: the row's lock makes a takeover wait. To the same
 * position: a renewal. Throws OversightLost.
 */
export async function moveOversight(
  client: PoolClient,
  { owner, epoch, nextIndex }: OversightLease,
  to: { nextIndex: number; receivedAt: number },
  leaseSeconds: number,
): Promise<void> {
  const { rowCount } = await client.query(
    `UPDATE readmodel.oversight_cursor
     SET next_index = $4, received_at = to_timestamp(nullif($5::float8, 0) / 1000), expires_at = now() + $6::interval
     WHERE owner = $1 AND epoch = $2 AND next_index = $3`,
    [owner, epoch, nextIndex, to.nextIndex, to.receivedAt, `${leaseSeconds} seconds`],
  );
  if (rowCount !== 1) throw new OversightLost();
}

/** Does nothing if another detector has it already. */
export async function releaseOversight(client: PoolClient, { owner, epoch }: OversightLease): Promise<void> {
  await client.query(
    `UPDATE readmodel.oversight_cursor SET owner = NULL, expires_at = '-infinity' WHERE owner = $1 AND epoch = $2`,
    [owner, epoch],
  );
}

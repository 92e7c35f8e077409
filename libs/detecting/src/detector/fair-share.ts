import type { PoolClient } from 'pg';

/**
 * Records that this detector runs, and returns the number of running detectors. One that has not recorded this for three leases counts as
 * gone.
 */
export async function liveDetectors(client: PoolClient, owner: string, leaseSeconds: number): Promise<number> {
  await client.query(
    `INSERT INTO readmodel.worker (owner, seen_at) VALUES ($1, now()) ON CONFLICT (owner) DO UPDATE SET seen_at = now()`,
    [owner],
  );
  const patience = `${leaseSeconds * 3} seconds`;
  await client.query('DELETE FROM readmodel.worker WHERE seen_at < now() - $1::interval', [patience]);
  const { rows } = await client.query<{ n: number }>('SELECT count(*)::int AS n FROM readmodel.worker');
  return rows[0]!.n;
}

export async function leave(client: PoolClient, owner: string): Promise<void> {
  await client.query('DELETE FROM readmodel.worker WHERE owner = $1', [owner]);
}

/** The number of shards that one of `detectors` may hold. */
export const shareOf = (shards: number, detectors: number): number => Math.ceil(shards / Math.max(1, detectors));

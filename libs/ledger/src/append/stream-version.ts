import type { PoolClient } from 'pg';
import { StreamMoved } from '../errors.js';
import { OVERSIGHT } from '../shard.js';
import type { StreamMove } from './draft.js';
import type { Places } from './places.js';

/**
 * Gives the oversight entries of the append the next versions of the stream. The caller holds oversight's head, so nobody else is
 * between the look and the insert. Throws StreamMoved.
 */
export async function moveStream(client: PoolClient, move: StreamMove, { placed }: Places): Promise<void> {
  const acts = placed.filter(({ shard }) => shard === OVERSIGHT);
  const current = await client.query<{ version: number }>(
    'SELECT coalesce(max(version), 0) AS version FROM ledger.stream_version WHERE stream = $1',
    [move.stream],
  );
  const { version } = current.rows[0]!;
  if (version !== move.expectedVersion) throw new StreamMoved(move.stream, move.expectedVersion, version);
  await client.query(
    `INSERT INTO ledger.stream_version (stream, version, index)
     SELECT $1, version, index FROM unnest($2::int[], $3::bigint[]) AS v(version, index)`,
    [move.stream, acts.map((_, i) => version + 1 + i), acts.map(({ index }) => index)],
  );
}

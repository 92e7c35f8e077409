import type { ShardName } from '../shard.js';
import type { Queryable } from './queryable.js';

export interface EntryPlace {
  shard: ShardName;
  index: number;
}

/** Bytes of the refused values of entries, in no order; entries that refuse nothing are missing from the answer. */
export async function refusedSizes(
  db: Queryable,
  places: readonly EntryPlace[],
): Promise<(EntryPlace & { size: number })[]> {
  const rows = await db.query<{ shard: string; index: string; size: number }[]>(
    `SELECT q.shard, q.index, q.size FROM unnest($1::text[], $2::bigint[]) AS w(shard, index)
     JOIN ledger.quarantine q ON q.shard = w.shard AND q.index = w.index`,
    [places.map(({ shard }) => shard), places.map(({ index }) => index)],
  );
  return rows.map((row) => ({ ...row, index: Number(row.index) }));
}

/** Entries of an event that came by HTTP, by shard and index: the first `limit` after a place. */
export async function receiptPlaces(
  db: Queryable,
  source: string,
  eventId: string,
  after: EntryPlace | undefined,
  limit: number,
): Promise<EntryPlace[]> {
  const rows = await db.query<{ shard: string; index: string }[]>(
    `SELECT shard, index FROM ledger.http_receipt
     WHERE source = $1 AND event_id = $2 AND ($3::text IS NULL OR (shard, index) > ($3, $4::bigint))
     ORDER BY shard, index LIMIT $5`,
    [source, eventId, after?.shard ?? null, after?.index ?? null, limit],
  );
  return rows.map((row) => ({ shard: row.shard, index: Number(row.index) }));
}

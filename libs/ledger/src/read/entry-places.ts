import { HASH_SIZE, TILE_WIDTH, tileFromEdge } from '#libs/merkle';
import { type HeadRow, HEAD_COLUMNS, headOf } from '../head.js';
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

/** The stream of the one entry in `oversight` which says that the refused value of another entry was erased. */
export const erasureStream = ({ shard, index }: EntryPlace): string => `erasure/${shard}/${index}`;

/** Of entries, by shard and index with a slash between them: those whose refused value was erased, as the ledger says. */
export async function erasedAmong(db: Queryable, places: readonly EntryPlace[]): Promise<Set<string>> {
  const streams = new Map(places.map((place) => [erasureStream(place), `${place.shard}/${place.index}`]));
  const rows = await db.query<{ stream: string }[]>(
    'SELECT DISTINCT stream FROM ledger.stream_version WHERE stream = ANY ($1::text[])',
    [[...streams.keys()]],
  );
  return new Set(rows.map(({ stream }) => streams.get(stream)!));
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

/** Leaf hashes of entries of a shard, by index, from its tiles; entries that the shard does not have are missing from the answer. */
export async function leafHashesOf(
  db: Queryable,
  shard: ShardName,
  indexes: readonly number[],
): Promise<Map<number, Buffer>> {
  const hashes = new Map<number, Buffer>();
  if (indexes.length === 0) return hashes;
  const [row] = await db.query<HeadRow[]>(`SELECT ${HEAD_COLUMNS} FROM ledger.head WHERE shard = $1`, [shard]);
  if (!row) return hashes;
  const head = headOf(row);
  const full = Math.floor(head.size / TILE_WIDTH);
  // Of a tile with 256 hashes only those that are wanted travel.
  const stored = await db.query<{ index: string; hash: Buffer }[]>(
    `SELECT w.index, substring(t.bytes FROM ((w.index % ${TILE_WIDTH}) * ${HASH_SIZE} + 1)::int FOR ${HASH_SIZE}) AS hash
     FROM unnest($2::bigint[]) AS w(index)
     JOIN ledger.tile t ON t.shard = $1 AND t.level = 0 AND t.index = w.index / ${TILE_WIDTH}`,
    [shard, indexes.filter((index) => index < full * TILE_WIDTH)],
  );
  for (const { index, hash } of stored) hashes.set(Number(index), hash);
  const width = head.size % TILE_WIDTH;
  const edge = width > 0 ? tileFromEdge(head.edge, 0, full, width) : undefined;
  for (const index of indexes) {
    const at = (index - full * TILE_WIDTH) * HASH_SIZE;
    if (edge && index >= full * TILE_WIDTH && index < head.size) hashes.set(index, edge.subarray(at, at + HASH_SIZE));
  }
  return hashes;
}

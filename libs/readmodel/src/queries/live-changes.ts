import type { Queryable } from './queryable.js';

/** By event shard: the number of its newest hit; 0: it has none. */
export type HitPositions = ReadonlyMap<string, number>;

/**
 * How far the hits of each shard are. Hits are numbered in the order in which they are committed, so that a snapshot that has one has all
 * before it. Of a reader of the whole ledger: others are shown less.
 */
export async function hitPositions(tx: Queryable, generation: number): Promise<HitPositions> {
  const rows = await tx.query<{ shard: string; no: string | null }[]>(
    `SELECT c.shard, (SELECT h.no FROM readmodel.hit h WHERE h.generation = c.generation AND h.shard = c.shard ORDER BY h.no DESC LIMIT 1) AS no
     FROM readmodel.cursor c WHERE c.generation = $1 AND c.shard NOT IN ('oversight', 'access')`,
    [generation],
  );
  return new Map(rows.map(({ shard, no }) => [shard, Number(no ?? 0)]));
}

/** Findings that the reader sees and that have hits after `from`, up to `to`; in no order, at most `limit`. */
export async function findingsWithHits(
  tx: Queryable,
  generation: number,
  from: HitPositions,
  to: HitPositions,
  limit: number,
): Promise<string[]> {
  const grown = [...to].filter(([shard, no]) => no > (from.get(shard) ?? 0));
  if (grown.length === 0) return [];
  const rows = await tx.query<{ finding: string }[]>(
    `SELECT DISTINCT h.finding FROM unnest($2::text[], $3::bigint[], $4::bigint[]) AS w(shard, after, until)
     JOIN readmodel.hit h ON h.generation = $1 AND h.shard = w.shard AND h.no > w.after AND h.no <= w.until LIMIT $5`,
    [
      generation,
      grown.map(([shard]) => shard),
      grown.map(([shard]) => from.get(shard) ?? 0),
      grown.map(([, no]) => no),
      limit,
    ],
  );
  return rows.map(({ finding }) => finding);
}

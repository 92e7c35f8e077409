import type { Person } from '#libs/triage';
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

/** What a desk did about a finding that the reader sees: where it is with it now. */
export interface ChangedTriage {
  finding: string;
  desk: string;
  state: string;
  version: number;
  owner: Person | null;
}

/**
 * Desks that the reader sees and that acted in entries of `oversight` from `from` on, below `to`, on findings that she sees. What did not
 * count is left out, as it changes nothing.
 */
export async function triageWithActs(
  tx: Queryable,
  generation: number,
  from: number,
  to: number,
  limit: number,
): Promise<ChangedTriage[]> {
  const rows = await tx.query<
    (Omit<ChangedTriage, 'owner'> & { owner_issuer: string | null; owner_subject: string | null })[]
  >(
    `SELECT t.finding, t.desk, t.state, t.version, t.owner_issuer, t.owner_subject FROM readmodel.triage t
     JOIN (SELECT DISTINCT a.finding, a.desk FROM readmodel.oversight_act a
       WHERE a.index >= $2 AND a.index < $3 AND a.finding IS NOT NULL AND a.mark IS NULL LIMIT $4) c USING (finding, desk)
     WHERE EXISTS (SELECT FROM readmodel.finding f WHERE f.generation = $1 AND f.id = t.finding)
     ORDER BY t.finding, t.desk`,
    [generation, from, to, limit],
  );
  return rows.map(({ owner_issuer: issuer, owner_subject: subject, ...row }) => ({
    ...row,
    owner: issuer !== null && subject !== null ? { issuer, subject } : null,
  }));
}

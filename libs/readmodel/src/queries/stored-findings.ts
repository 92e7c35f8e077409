import type { DerivedGap, SealedHit } from '#libs/judging';
import { NoLiveGeneration } from '../errors.js';
import { type Ask, hitsFrom } from './hits.js';
import type { Queryable } from './queryable.js';

/** A generation whose hits are in the database. */
export interface StoredGeneration {
  id: number;
  ruleSet: string;
  live: boolean;
}

/** A finding's row, every column as text. */
export interface FindingAsText {
  id: string;
  version: string;
  severity: string;
  count: string;
  hits: string;
  clauses: string;
  evidence: string;
  /** Milliseconds since 1970; null: of no single act. */
  at: string | null;
  first_index: string;
  last_index: string;
}

/** A finding as its row has it, or as its hits add up. */
export interface FindingSums {
  id: string;
  count: number;
  hits: number;
  first: number;
  last: number;
}

/** A snapshot as what the functions of hits ask. */
export const askOf =
  (tx: Queryable): Ask =>
  (text, values) =>
    tx.query(text, values);

/** The one whose findings are shown. Throws NoLiveGeneration. */
export async function liveGeneration(tx: Queryable): Promise<StoredGeneration> {
  const [row] = await tx.query<{ id: number; rule_set: string }[]>(
    `SELECT id, rule_set FROM readmodel.generation WHERE state = 'live'`,
  );
  if (!row) throw new NoLiveGeneration();
  return { id: row.id, ruleSet: row.rule_set, live: true };
}

/** The live generation, and the newest of every other rule set that has hits. */
export async function storedGenerations(tx: Queryable): Promise<StoredGeneration[]> {
  const rows = await tx.query<{ id: number; rule_set: string; state: string }[]>(
    `SELECT DISTINCT ON (rule_set) id, rule_set, state FROM readmodel.generation g
     WHERE state = 'live' OR (state = 'retired' AND rule_set NOT LIKE 'abandoned %')
     ORDER BY rule_set, (state = 'live') DESC, id DESC`,
  );
  return rows.map(({ id, rule_set, state }) => ({ id, ruleSet: rule_set, live: state === 'live' }));
}

/** Entries of a shard that a generation has folded, and so many portions of the next one; 0 before the first. */
export async function foldedTo(
  tx: Queryable,
  generation: number,
  shard: string,
): Promise<{ index: number; portions: number }> {
  const [row] = await tx.query<{ next_index: string; portion: number }[]>(
    'SELECT next_index, portion FROM readmodel.cursor WHERE generation = $1 AND shard = $2',
    [generation, shard],
  );
  return { index: Number(row?.next_index ?? 0), portions: row?.portion ?? 0 };
}

/** Where the detector left out a rule, all that is judged (`*`) or what an entry says (`fold`), for whatever reason; in order. */
export async function leftOut(
  tx: Queryable,
  generation: number,
  shard: string,
): Promise<(DerivedGap & { error: string })[]> {
  const rows = await tx.query<{ index: string; portion: number; rule: string; error: string }[]>(
    `SELECT index, portion, rule, error FROM readmodel.gap
     WHERE generation = $1 AND shard = $2 ORDER BY index, portion, rule`,
    [generation, shard],
  );
  return rows.map((row) => ({ ...row, index: Number(row.index) }));
}

const PAGE = 5_000;

/** All hits of a shard by their number, a page at a time; numbers may be missing where somebody deleted some. */
export async function* allHits(tx: Queryable, generation: number, shard: string): AsyncGenerator<SealedHit[]> {
  for (let from = 0; ;) {
    const hits = await hitsFrom(askOf(tx), generation, shard, from, PAGE);
    if (hits.length === 0) return;
    yield hits;
    from = hits.at(-1)!.no + 1;
  }
}

/** Those numbered [from, to), by number. */
export async function hitsBetween(
  tx: Queryable,
  generation: number,
  shard: string,
  from: number,
  to: number,
): Promise<Map<number, SealedHit>> {
  const hits = await hitsFrom(askOf(tx), generation, shard, from, to - from);
  return new Map(hits.filter(({ no }) => no < to).map((hit) => [hit.no, hit]));
}

/** Findings whose row differs from the sum of their hits: both, with null for a missing one. The first 1,001, by id. */
export async function sumsThatDiffer(
  tx: Queryable,
  generation: number,
  shard: string,
): Promise<{ row: FindingSums | null; hits: FindingSums | null }[]> {
  return tx.query(
    `SELECT CASE WHEN f.id IS NOT NULL THEN json_build_object('id', f.id, 'count', f.count, 'hits', f.hits,
              'first', f.first_index, 'last', f.last_index) END AS row,
            CASE WHEN h.id IS NOT NULL THEN json_build_object('id', h.id, 'count', h.count, 'hits', h.hits,
              'first', h.first, 'last', h.last) END AS hits
     FROM (SELECT * FROM readmodel.finding WHERE generation = $1 AND shard = $2) f
     FULL JOIN (SELECT finding AS id, sum(delta) AS count, count(*) AS hits, min(index) AS first, max(index) AS last
                FROM readmodel.hit WHERE generation = $1 AND shard = $2 GROUP BY finding) h ON h.id = f.id
     WHERE (f.count, f.hits, f.first_index, f.last_index) IS DISTINCT FROM (h.count, h.hits, h.first, h.last)
     ORDER BY coalesce(f.id, h.id) LIMIT 1001`,
    [generation, shard],
  );
}

/** The rows of these findings, by id; JSON as it is stored. */
export async function findingsAsText(
  tx: Queryable,
  generation: number,
  ids: readonly string[],
): Promise<Map<string, FindingAsText>> {
  const rows = await tx.query<FindingAsText[]>(
    `SELECT id, version, severity, count, hits, clauses::text, evidence::text,
       (extract(epoch FROM at) * 1000)::bigint::text AS at, first_index, last_index
     FROM readmodel.finding WHERE generation = $1 AND id = ANY($2)`,
    [generation, ids],
  );
  return new Map(rows.map((row) => [row.id, row]));
}

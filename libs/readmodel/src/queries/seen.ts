import type { Severity } from '#libs/judging';
import type { AsOf } from './as-of.js';
import { newestHit } from './finding-then.js';
import type { FindingSummary } from './finding-rows.js';
import type { Queryable } from './queryable.js';
import { seenHit } from './seen-hit.js';

/** A finding as one has it before her: what an act on it names (`Seen` of libs/contracts). */
export interface SeenNow {
  shard: string;
  /** Entries of the shard that are judged. */
  judged: number;
  ruleSet: string;
  hits: number;
  /** Of the newest hit, as seenHit names it. */
  hit: string;
  count: number;
  severity: Severity;
}

/** Of the snapshot that the finding is of. null: its hits are not those of its row, so that nobody can say what she saw. */
export async function seenOf(
  tx: Queryable,
  at: AsOf,
  { id, shard, hits, count, severity }: Pick<FindingSummary, 'id' | 'shard' | 'hits' | 'count' | 'severity'>,
): Promise<SeenNow | null> {
  const newest = await newestHit(tx, at.generation, id);
  const judged = at.shards.find((one) => one.shard === shard)?.judged;
  if (!newest || judged === undefined) return null;
  return { shard, judged, ruleSet: at.ruleSet, hits, hit: seenHit(newest, hits - 1), count, severity };
}

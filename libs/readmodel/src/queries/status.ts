import { compareShards } from '#libs/ledger';
import type { Queryable } from './queryable.js';

export interface DetectorPosition {
  shard: string;
  ruleSet: string;
  /** `building`: folds beside the live one, and takes over when it has caught up. */
  state: 'live' | 'building';
  nextIndex: number;
  /** Of the last entry judged. */
  receivedAt: string | null;
  foldedAt: string | null;
}

/** Where something was left out because it failed: a rule, what the entry says (`fold`), or all that is judged there (`*`). */
export interface Gap {
  shard: string;
  index: number;
  /** Of the entry; 0: what it says itself, higher: what it leads to. */
  portion: number;
  rule: string;
}

export async function detectorPositions(tx: Queryable): Promise<DetectorPosition[]> {
  const rows = await tx.query<
    {
      shard: string;
      rule_set: string;
      state: DetectorPosition['state'];
      next_index: string;
      received_at: Date | null;
      folded_at: Date | null;
    }[]
  >(
    `SELECT c.shard, g.rule_set, g.state, c.next_index, c.received_at, c.folded_at
     FROM readmodel.cursor c JOIN readmodel.generation g ON g.id = c.generation
     WHERE g.state <> 'retired' ORDER BY g.id`,
  );
  return rows
    .map((row) => ({
      shard: row.shard,
      ruleSet: row.rule_set,
      state: row.state,
      nextIndex: Number(row.next_index),
      receivedAt: row.received_at?.toISOString() ?? null,
      foldedAt: row.folded_at?.toISOString() ?? null,
    }))
    .sort((a, b) => compareShards(a.shard, b.shard));
}

/** The first `limit` of the live generation, by shard, index, portion and rule. */
export async function gaps(tx: Queryable, limit: number): Promise<Gap[]> {
  const rows = await tx.query<(Omit<Gap, 'index'> & { index: string })[]>(
    `SELECT p.shard, p.index, p.portion, p.rule FROM readmodel.gap p JOIN readmodel.generation g ON g.id = p.generation AND g.state = 'live'
     ORDER BY p.shard, p.index, p.portion, p.rule LIMIT $1`,
    [limit],
  );
  return rows.map((row) => ({ ...row, index: Number(row.index) }));
}

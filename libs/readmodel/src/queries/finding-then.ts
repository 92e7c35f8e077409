import {
  changesOf,
  gathersClauses,
  type HitRow,
  replayHits,
  saysTakenBack,
  type Rule,
  type SealedHit,
} from '#libs/judging';
import { judgesState } from '#libs/triage';
import type { FindingDetail } from './findings.js';
import { hitsOfFindings } from './hits.js';
import type { Queryable } from './queryable.js';
import { askOf } from './stored-findings.js';

/** The finding has more changes than are put together again for one answer. */
export class TooManyHits extends Error {
  constructor(
    readonly finding: string,
    readonly most: number,
  ) {
    super(`finding ${finding} has more than ${most} changes`);
    this.name = 'TooManyHits';
  }
}

/** The most hits from which a finding is put together again: a second's work. */
export const MOST_HITS = 20_000;

export interface FindingThen {
  /** As its row was. */
  finding: Omit<FindingDetail, 'at' | 'lastSeen'>;
  /** Items that it held, by number: a hit does not say of which request they are. */
  items: number[];
  newest: SealedHit;
}

/**
 * A finding as it was when the first `judged` entries of its shard were: from its hits alone, which say what it held, how often and why. null:
 * it was not there yet. `rule`: undefined, if this build lacks it; then the newest hit's own clauses are shown. Throws TooManyHits.
 */
export async function findingThen(
  tx: Queryable,
  generation: number,
  now: FindingDetail,
  judged: number,
  rule: Rule | undefined,
): Promise<FindingThen | null> {
  if (now.firstIndex >= judged) return null;
  if (now.hits > MOST_HITS) throw new TooManyHits(now.id, MOST_HITS);
  const all = await hitsOfFindings(askOf(tx), generation, now.shard, [now.id]);
  const hits = all.filter(({ index }) => index < judged);
  const newest = hits.at(-1);
  if (!newest) return null;
  const made = replayHits(hits, rule !== undefined && gathersClauses(rule));
  const { id, shard, agreement, recipient, firstSeen } = now;
  const { rule: of, version, scope, subject, severity, count, clauses, evidence, firstIndex, lastIndex } = made;
  const state = judgesState({
    count,
    takenBack: clauses.some(saysTakenBack),
    change: newest.change as HitRow['change'],
  });
  return {
    finding: {
      ...{ id, shard, agreement, recipient, rule: of, version, scope, subject, severity, count, clauses, evidence },
      ...{ hits: hits.length, firstIndex, lastIndex, firstSeen },
      restated: state === 'restated',
      retracted: state === 'retracted',
    },
    items: heldItems(hits),
    newest,
  };
}

function heldItems(hits: readonly SealedHit[]): number[] {
  const held = new Set<number>();
  for (const { items } of hits)
    for (const { item, by } of items ? changesOf(items) : []) {
      if (by > 0) held.add(item);
      else held.delete(item);
    }
  return [...held].sort((a, b) => a - b);
}

/** The newest hit of a finding; undefined: the reader sees no such finding. */
export async function newestHit(tx: Queryable, generation: number, finding: string): Promise<SealedHit | undefined> {
  const [row] = await tx.query<{ shard: string; no: string }[]>(
    'SELECT shard, no FROM readmodel.hit WHERE generation = $1 AND finding = $2 ORDER BY no DESC LIMIT 1',
    [generation, finding],
  );
  if (!row) return undefined;
  const [hit] = await hitsOfFindings(askOf(tx), generation, row.shard, [finding], Number(row.no));
  return hit;
}

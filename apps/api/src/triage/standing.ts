import type { Seen } from '#libs/contracts';
import {
  type AsOf,
  type FindingDetail,
  nthHit,
  type Queryable,
  seenHit,
  seenOf,
  type Suppression,
  suppressionFor,
  suppressionsOf,
  triageNow,
  type TriageNow,
  triageOf,
} from '#libs/readmodel';
import type { Targets, Triage } from '#libs/triage';
import { hitsBody } from '../findings/finding-parts.js';
import type { DeskTriage, WhatIsNew } from './triage.answers.js';

/** How many hits stand in a refusal for what is new. */
const MOST_NEW = 50;

/** Whose triage, and how long she may take. */
export interface DeskClock {
  desk: string;
  targets: Targets;
}

/** One desk and one finding, in one snapshot. */
export interface Standing {
  at: AsOf;
  found: FindingDetail;
  desk: string;
  /** undefined: the desk has not touched it. */
  triage: Triage | undefined;
  now: TriageNow;
  /** What keeps it out of the desk's queue. */
  suppressed: Suppression | null;
  /** The finding as it is. */
  seen: Seen;
}

export async function standingOf(
  tx: Queryable,
  at: AsOf,
  found: FindingDetail,
  { desk, targets }: DeskClock,
): Promise<Standing> {
  return {
    ...{ at, found, desk, seen: await seenNow(tx, at, found) },
    triage: await triageOf(tx, found.id, desk),
    now: await nowOf(tx, at, found, { desk, targets }),
    suppressed: suppressionFor(await suppressionsOf(tx, at.generation, found, Date.now()), desk),
  };
}

export async function seenNow(tx: Queryable, at: AsOf, found: FindingDetail): Promise<Seen> {
  const seen = await seenOf(tx, at, found);
  if (!seen) throw new Error(`the hits of finding ${found.id} are not those of its row`);
  return seen;
}

export async function nowOf(tx: Queryable, at: AsOf, { id }: FindingDetail, clock: DeskClock): Promise<TriageNow> {
  const now = await triageNow(tx, at.generation, id, { ...clock, now: new Date() });
  if (!now) throw new Error(`finding ${id} went while it was looked at`);
  return now;
}

const iso = (ms: number | null): string | null => (ms === null ? null : new Date(ms).toISOString());

export function deskBody({
  desk,
  triage,
  now,
  suppressed: by,
}: Pick<Standing, 'desk' | 'triage' | 'now' | 'suppressed'>): DeskTriage {
  const { version, state, shown, judge, owner, reopenedAt, due, overdue } = now;
  const move = triage?.move ?? null;
  return {
    ...{ desk, version, state, shown, judge, queue: now.queue && !by, owner },
    suppressed: by && { approval: by.approval, until: by.until },
    move: move && {
      ...{ at: iso(move.at)!, reason: move.reason, seen: move.seen },
      ...{ until: iso(move.until), duplicateOf: move.duplicateOf },
    },
    ...{ reopenedAt, due, overdue, lastActedAt: iso(triage?.lastActedAt ?? null) },
  };
}

/**
 * What has changed since an officer saw the finding, as she says it; null: nothing. What she says is compared with the finding, member by
 * member, so that an act never names what was not so. Of entries judged since then that did not touch it nothing is new. `most`: hits that
 * are shown.
 */
export async function newsSince(
  tx: Queryable,
  { at, found, seen }: Pick<Standing, 'at' | 'found' | 'seen'>,
  given: Seen,
  most = MOST_NEW,
): Promise<WhatIsNew | null> {
  const same = (['shard', 'ruleSet', 'hits', 'hit', 'count', 'severity'] as const).every(
    (member) => given[member] === seen[member],
  );
  // The api gives no less than the newest hit's entry, which may be judged in portions, and no more than there is.
  if (same && given.judged >= found.lastIndex && given.judged <= seen.judged) return null;
  const since = (await holdsStill(tx, at, found, seen, given)) ? given.hits : 0;
  const { rows, next } = await hitsBody(tx, at, found, since === 0 ? undefined : since - 1, most);
  return { seen, since, total: found.hits - since, hits: rows, next };
}

/** Whether the hits that she saw are the first of those that there are. */
async function holdsStill(
  tx: Queryable,
  { generation }: AsOf,
  found: FindingDetail,
  seen: Seen,
  given: Seen,
): Promise<boolean> {
  if (given.ruleSet !== seen.ruleSet || given.shard !== seen.shard || given.hits > seen.hits) return false;
  const newest = await nthHit((text, values) => tx.query(text, values), generation, found.id, given.hits - 1);
  return newest !== undefined && seenHit(newest, given.hits - 1) === given.hit;
}

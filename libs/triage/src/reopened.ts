import type { Seen } from '#libs/contracts';
import { changesOf, severities, type SealedHit, type Severity } from '#libs/judging';

/** Of a hit, what says which units a finding has. */
export type UnitsOfHit = Pick<SealedHit, 'index' | 'change' | 'delta' | 'severity' | 'items' | 'unlisted'> & {
  /** When the entry that led to it was received; milliseconds since 1970. */
  receivedAt: number;
};

/** A finding as it is shown. */
export interface LiveFinding {
  /** The digest of the rule set that is shown, and since when it is. */
  ruleSet: string;
  since: number;
  severity: Severity;
  /** All of them, by number. */
  hits: readonly UnitsOfHit[];
}

export type SeenBefore = Pick<Seen, 'ruleSet' | 'judged' | 'hits' | 'count' | 'severity'>;

export interface Reopened {
  because: 'units' | 'severity';
  /** The time of the first hit since then that added units, or was graver. Of a hit that only another rule set finds: since when that is shown. */
  at: number;
}

/**
 * Whether a closed finding has come back: it has a unit now that it lacked as of what the officer saw, or a higher severity. Never stored: a
 * function of the act's `seen` and of the hits.
 *
 * Items have numbers, so one that was withdrawn and raised again is the same one. Other units have no names: an increase after a decrease
 * counts as new, which is the safe side. `then`: the hits under the rule set that was seen, if they are still stored. If they are not, and
 * the rule set that is shown counts otherwise in the entries that were judged then, nobody knows which units are new, and it comes back.
 */
export function reopened(seen: SeenBefore, live: LiveFinding, then?: readonly UnitsOfHit[]): Reopened | null {
  if (sumOf(live.hits, 'delta') <= 0) return null;
  const { same, later, before } = split(seen, live, then);
  if (before === null || hasNewUnits(same, later, before))
    return { because: 'units', at: later.find(({ change }) => change === 'raised')?.receivedAt ?? live.since };
  if (rank(live.severity) <= rank(seen.severity)) return null;
  return {
    because: 'severity',
    at: later.find(({ severity }) => rank(severity) > rank(seen.severity))?.receivedAt ?? live.since,
  };
}

const rank = (severity: string): number => severities.findIndex((one) => one === severity);
const sumOf = (hits: readonly UnitsOfHit[], of: 'delta' | 'unlisted'): number =>
  hits.reduce((sum, hit) => sum + hit[of], 0);

interface Split {
  /** The live hits of what was judged then, and those since. */
  same: readonly UnitsOfHit[];
  later: readonly UnitsOfHit[];
  /** The hits that were seen. null: unknown. */
  before: readonly UnitsOfHit[] | null;
}

function split(seen: SeenBefore, { ruleSet, hits }: LiveFinding, then?: readonly UnitsOfHit[]): Split {
  if (seen.ruleSet === ruleSet) {
    const same = hits.slice(0, seen.hits);
    return { same, later: hits.slice(seen.hits), before: same };
  }
  const same = hits.filter(({ index }) => index < seen.judged);
  const later = hits.slice(same.length);
  if (then && then.length >= seen.hits) return { same, later, before: then.slice(0, seen.hits) };
  return { same, later, before: sumOf(same, 'delta') === seen.count ? same : null };
}

function hasNewUnits(
  same: readonly UnitsOfHit[],
  later: readonly UnitsOfHit[],
  before: readonly UnitsOfHit[],
): boolean {
  if (later.some(({ unlisted }) => unlisted > 0) || sumOf(same, 'unlisted') > sumOf(before, 'unlisted')) return true;
  if (![...same, ...later, ...before].some(({ items }) => items !== null))
    return later.some(({ change }) => change === 'raised') || sumOf(same, 'delta') > sumOf(before, 'delta');
  const was = itemsAfter(before);
  for (const item of itemsAfter([...same, ...later])) if (!was.has(item)) return true;
  return false;
}

/** The items that are there after some hits. */
export function itemsAfter(hits: readonly Pick<UnitsOfHit, 'items'>[]): Set<number> {
  const present = new Set<number>();
  for (const { items } of hits) {
    if (items === null) continue;
    for (const { item, by } of changesOf(items))
      if (by === 1) present.add(item);
      else present.delete(item);
  }
  return present;
}

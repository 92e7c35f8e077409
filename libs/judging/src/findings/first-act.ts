import { compareActs } from '../act.js';
import type { FindingFacts, FirstAct } from '../kinds/finding.js';
import type { Rule } from '../rule.js';
import type { Change, Stated } from './changes.js';

/** Rules to whose findings many requests and disclosures add: of these the first act states the finding, whichever was judged last. */
export const isShared = ({ on, subject }: Pick<Rule, 'on' | 'subject'>): boolean =>
  on === 'act' && subject === 'agreement';

const isBefore = (a: FirstAct, b: FirstAct): boolean => (compareActs(a, b) || a.index - b.index) < 0;

/**
 * What states a finding to which many acts add, after a portion. `search`: the act that stated it adds nothing any more, so that all of them
 * have to be asked which is the first now.
 */
export function firstStated(
  { shares }: Pick<Change, 'shares'>,
  known: Pick<FindingFacts, 'first' | 'count'> | undefined,
): { stated?: Stated; first?: FirstAct; search: boolean } {
  const before = known && known.count > 0 ? known.first : undefined;
  const asked = before && shares.find(({ target }) => target === before.target);
  const kept = asked ? undefined : before;
  let best: { first: FirstAct; stated?: Stated } | undefined = kept && { first: kept };
  for (const { first, stated } of shares)
    if (first && stated && (!best || isBefore(first, best.first))) best = { first, stated };
  // It may have been the first only because of what it no longer adds.
  const gone = asked !== undefined && (!asked.first || isBefore(before!, asked.first));
  return { ...best, search: gone };
}

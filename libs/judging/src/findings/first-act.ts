import { compareActs } from '../act.js';
import type { FindingFacts, FirstAct } from '../kinds/finding.js';
import type { Rule } from '../rule.js';
import type { Change, Stated } from './changes.js';

/** What such a rule calls its subject: `<kind> <agency>/<agreement>`. */
const ACTS_OF_AGENCY = 'acts of one agency';

/** Rules whose findings sum up one agency's requests or disclosures: the first act explains the finding, whichever was judged last. */
export const isShared = ({ on, subject }: Pick<Rule, 'on' | 'subject'>): boolean =>
  on === 'act' && subject === ACTS_OF_AGENCY;

const isBefore = (a: FirstAct, b: FirstAct): boolean => (compareActs(a, b) || a.index - b.index) < 0;

/**
 * The statement of a finding over many acts, after a portion. `search`: the act that explained it no longer adds to it, so all of them must
 * be searched for the first one.
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
  // It may have been the first only by units that it no longer adds.
  const gone = asked !== undefined && (!asked.first || isBefore(before!, asked.first));
  return { ...best, search: gone };
}

import { greatest } from '../extremes.js';
import type { ActVerdict } from '../rule.js';
import type { Timeline } from '../standing/timeline.js';
import type { Standpoint } from './asking.js';

/** A rule's verdict on a target, by one family of documents. `denied`: a conclusion could not be drawn yet. */
export type GivenAnswer = { verdict: ActVerdict; target: object; standpoint: Standpoint; denied: boolean };
/** `left`: the rule is left out. */
export type Answer = GivenAnswer | { left: true };

/** Limits the answers of several families on items whose number alone is known: together no more items than the largest answer. */
export function eachOnce(answers: readonly Answer[]): Answer[] {
  const all = answers.filter((answer) => 'verdict' in answer);
  if (all.length < answers.length) return [...answers];
  const itemsOf = ({ verdict }: GivenAnswer): number =>
    verdict.verdict === 'hit' ? verdict.count : verdict.verdict === 'not evaluable' ? verdict.items : 0;
  const byFamily = new Map<Timeline | undefined, number>();
  for (const answer of all) {
    const { family } = answer.standpoint;
    byFamily.set(family, (byFamily.get(family) ?? 0) + itemsOf(answer));
  }
  const hits = all.filter(({ verdict }) => verdict.verdict === 'hit');
  let left = greatest([0, ...byFamily.values()]) - greatest([0, ...hits.map(itemsOf)]);
  const lacks = new Map<string, GivenAnswer>();
  for (const answer of all) {
    if (answer.verdict.verdict !== 'not evaluable') continue;
    const known = lacks.get(answer.verdict.reason);
    if (!known || itemsOf(known) < itemsOf(answer)) lacks.set(answer.verdict.reason, answer);
  }
  const once = [...lacks.keys()].sort().flatMap((reason): GivenAnswer[] => {
    const answer = lacks.get(reason)!;
    const items = Math.min(itemsOf(answer), left);
    left -= items;
    return items > 0 ? [{ ...answer, verdict: { ...answer.verdict, items } as ActVerdict }] : [];
  });
  return [...hits, ...once];
}

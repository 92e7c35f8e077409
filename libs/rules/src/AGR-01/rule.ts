import { type Act, type ActRule, clause, evidenceOf, iso, type View } from '#libs/judging';
import { actsOfAgency } from '../acts-of-agency.js';
import { noAgreement } from '../no-agreement.js';

export const agr01: ActRule<'act'> = {
  id: 'AGR-01',
  version: '2.0.7',
  title: 'No registered agreement',
  status: 'stable',
  severity: 'CRITICAL',
  basis: '26 USC 6103(a); the agreement itself',
  theory: 'asserted',
  pack: 'core',
  subject: 'acts of one agency',
  unit: 'acts',
  visibility: 'both',
  falsePositives:
    'A party has signed but not yet recorded the document; a court order that was not registered as an agreement.',
  alone: true,
  on: 'act',
  judge(target, view) {
    const { kind, parts } = target;
    const subject = actsOfAgency(target, view);
    const judged = parts.map(({ act }) => act).filter((act) => view.judges(act));
    const without = judged.find((act) => isWithout(act, view) && view.concluded(act));
    if (without) {
      const explain = () => explained(kind, without, view);
      return [{ subject, verdict: 'hit', count: 1, explain }, ...noAgreement(view, target.agency, 1, subject)];
    }
    const [first] = judged;
    if (!first || isWithout(first, view)) return [];
    return [{ subject, verdict: 'pass', explain: () => explained(kind, first, view) }];
  },
};

/**
 * True if no version had bound by then and not every party had recorded one. Acts before the first day of a recorded agreement belong to
 * AGR-02.
 */
const isWithout = (act: Act, view: View): boolean => !view.bound(act) && !view.familyOf(act)?.early(view.at(act));

function explained(kind: 'request' | 'disclosure', act: Act, view: View) {
  const time = view.at(act);
  const [bound] = view.familyOf(act)?.versions ?? [];
  const missing = view.missing(act);
  const { recorded, index } = view.bound(act) ?? bound ?? {};
  return {
    severity: 'CRITICAL' as const,
    clauses: [
      clause({
        field: 'record of the agreement by all its parties',
        operator: 'at or before the act',
        expected: iso(time),
        actual: recorded === undefined ? null : iso(recorded),
        holds: recorded !== undefined && recorded <= time,
        basis: 'agreements bind both sides',
        entries: [act.index, ...(index === undefined ? [] : [index])],
      }),
      clause({
        field: 'parties whose record was missing',
        operator: 'equals',
        expected: [],
        actual: missing.length > 0 ? missing : isWithout(act, view) ? null : [],
        holds: !isWithout(act, view),
        entries: [act.index],
      }),
    ],
    evidence: [evidenceOf(kind, act)],
    at: act.time,
    about: act,
  };
}

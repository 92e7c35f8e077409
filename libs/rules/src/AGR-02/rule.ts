import { type Act, type ActRule, clause, type Explained, evidenceOf, iso, type View } from '#libs/judging';
import { noAgreement } from '../no-agreement.js';

/** The most terms that a clause lists. */
const MOST_TERMS = 20;

export const agr02: ActRule<'act'> = {
  id: 'AGR-02',
  version: '2.0.5',
  title: 'Outside the agreement’s validity',
  status: 'stable',
  severity: 'CRITICAL',
  basis: 'The agreement’s term; 5 USC 552a(o)(2)',
  theory: 'asserted',
  pack: 'core',
  subject: 'agreement',
  unit: 'acts',
  visibility: 'both',
  falsePositives: 'A renewal that only one party has recorded.',
  alone: true,
  on: 'act',
  judge({ kind, parts }, view) {
    const subject = view.agreementId;
    const acts = parts.map(({ act }) => act).filter((act) => view.judges(act));
    const outside = acts.find((act) => (isPast(act, view) || isEarly(act, view)) && view.concluded(act));
    if (outside) {
      const explain = () => explained(kind, outside, view);
      return [
        { subject, verdict: 'hit', count: 1, explain },
        ...(acts.some((act) => isEarly(act, view) && view.concluded(act)) ? noAgreement(view) : []),
      ];
    }
    const [first] = acts;
    if (!first || !view.bound(first)) return [];
    return [{ subject, verdict: 'pass', explain: () => explained(kind, first, view) }];
  },
};

/** At or after the end of the version in effect. */
const isPast = (act: Act, view: View): boolean =>
  view.bound(act) !== undefined && view.at(act) >= view.familyOf(act)!.endAt(view.at(act));

/** Every party has recorded the agreement, but its first day is still to come. */
const isEarly = (act: Act, view: View): boolean =>
  !view.bound(act) && (view.familyOf(act)?.early(view.at(act)) ?? false);

function explained(kind: 'request' | 'disclosure', act: Act, view: View): Explained {
  const { terms = [], versions = [] } = view.familyOf(act) ?? {};
  const version = view.bound(act) ?? versions[0];
  return {
    severity: 'CRITICAL',
    clauses: [
      clause({
        field: 'time of the act',
        operator: 'within a term of the agreement (end exclusive)',
        expected: terms.slice(0, MOST_TERMS).map(({ from, end }) => ({ from: iso(from), until: iso(end) })),
        actual: iso(view.at(act)),
        holds: !isPast(act, view) && !isEarly(act, view),
        basis: 'versions, renewals and terminations that the parties recorded',
        entries: [act.index, ...(version ? [version.index] : [])],
      }),
    ],
    evidence: [...(version ? [{ role: 'agreement', index: version.index }] : []), evidenceOf(kind, act)],
    at: act.time,
    about: act,
  };
}

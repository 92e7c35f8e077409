import {
  type Act,
  type ActRule,
  type ActVerdict,
  clause,
  type Explained,
  evidenceOf,
  iso,
  type View,
} from '#libs/judging';
import { actsOfAgency } from '../acts-of-agency.js';
import { noAgreement } from '../no-agreement.js';
import { packsCited } from '../statutes.js';

/** The most terms that a clause lists. */
const MOST_TERMS = 20;

export const agr02: ActRule<'act'> = {
  id: 'AGR-02',
  version: '2.0.6',
  title: 'Outside the agreement’s validity',
  status: 'stable',
  severity: 'CRITICAL',
  basis: 'The agreement’s term; 5 USC 552a(o)(2)',
  theory: 'asserted',
  pack: 'core',
  subject: 'acts of one agency',
  unit: 'acts',
  visibility: 'both',
  falsePositives: 'A renewal that only one party has recorded.',
  alone: true,
  on: 'act',
  judge(target, view) {
    const { kind, parts } = target;
    const subject = actsOfAgency(target, view);
    const acts = parts.map(({ act }) => act).filter((act) => view.judges(act));
    const verdicts = unchosen(subject, acts, view);
    const outside = acts.find((act) => (isPast(act, view) || isEarly(act, view)) && view.concluded(act));
    if (outside) {
      const explain = () => explained(kind, outside, view);
      return [
        ...verdicts,
        { subject, verdict: 'hit', count: 1, explain },
        ...(acts.some((act) => isEarly(act, view) && view.concluded(act))
          ? noAgreement(view, target.agency, 1, subject)
          : []),
      ];
    }
    const [first] = acts;
    if (!first || !view.bound(first)) return verdicts;
    return [...verdicts, { subject, verdict: 'pass', explain: () => explained(kind, first, view) }];
  },
};

/** Packs whose statute the authority cites, and which the version in effect does not name. */
function unchosen(subject: string, acts: readonly Act[], view: View): ActVerdict[] {
  const versions = acts.flatMap((act) => view.bound(act) ?? []);
  const without = new Set(
    versions.flatMap(({ policy }) =>
      packsCited(policy.authority).filter((pack) => !policy.authorityPacks.includes(pack)),
    ),
  );
  return [...without].map((of) => ({
    subject,
    verdict: 'not evaluable',
    reason: 'pack not chosen',
    items: 1,
    of,
  }));
}

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

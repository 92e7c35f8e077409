import {
  type ActRule,
  type ActVerdict,
  clause,
  evidenceOf,
  type Listed,
  type MatchPart,
  MOST_EVIDENCE,
  type Sums,
  sumsOf,
  type View,
} from '#libs/judging';

/** A request, a disclosure or a match, reduced to its stated and listed items. */
interface Stated {
  subject: string;
  role: 'request' | 'disclosure' | 'match';
  parts: readonly Listed[];
}

export const int13: ActRule<'stated'> = {
  id: 'INT-13',
  version: '1.0.5',
  title: 'Stated and listed items differ',
  status: 'stable',
  severity: 'HIGH',
  basis: 'Each part states the size of the whole, so that omissions show',
  theory: 'asserted',
  pack: 'core',
  subject: 'request, disclosure or match',
  unit: 'items, or parts',
  visibility: 'both',
  visibilityOf: (subject) => (subject.startsWith('match ') ? 'source' : undefined),
  falsePositives: 'A sender that counts rows where items are meant; a part that is still being prepared.',
  alone: true,
  on: 'stated',
  judge(target, view) {
    if (target.kind === 'disclosure') return judgeStated({ ...target, role: 'disclosure' }, view);
    if (target.kind === 'match') {
      const parts = target.parts.filter(({ act }) => view.sourceSaid(act));
      return judgeStated({ subject: named('match', target.subject), role: 'match', parts: rowsOnce(parts) }, view);
    }
    const mayRequest = target.parts.some(({ act }) => view.recipientSaid(act));
    return mayRequest
      ? judgeStated({ ...target, subject: named('request', target.subject), role: 'request' }, view)
      : [];
  },
};

/**
 * An agency may use one id for a disclosure, a request and a match. Each is a finding of its own, so these two subjects carry their kind. A
 * disclosure keeps the subject that other rules use.
 */
const named = (kind: 'request' | 'match', subject: string): string => `${kind} ${subject}`;

/** The difference between listed and stated items or, where these agree, the number of missing parts. */
const apartBy = ({ apart, missingParts }: Sums): number => apart || missingParts;

function judgeStated({ subject, role, parts }: Stated, view: View): ActVerdict[] {
  const versions = parts.flatMap(({ act }) => view.version(act) ?? []);
  // A further part may settle the finding at once; it does not delay what can be concluded already.
  const concluded = parts.filter(({ act }) => view.concluded(act));
  const last = concluded.at(-1)?.act;
  if (!last || versions.length === 0) return [];
  const [all, then] = [sumsOf(parts), sumsOf(concluded)];
  const apart = Math.min(apartBy(all), apartBy(then));
  const { stated, named, missingParts } = apartBy(all) <= apartBy(then) ? all : then;
  const explain = () => ({
    severity: role === 'disclosure' ? ('HIGH' as const) : ('MEDIUM' as const),
    clauses: [
      clause({
        field: `items of the ${role} that are listed`,
        operator: 'equals the number stated',
        expected: stated,
        actual: named,
        holds: stated === named,
        entries: parts.slice(0, MOST_EVIDENCE).map(({ act }) => act.index),
      }),
      clause({
        field: 'parts that are missing, of those stated',
        operator: 'equals',
        expected: 0,
        actual: missingParts,
        holds: missingParts === 0,
        entries: parts.slice(0, MOST_EVIDENCE).map(({ act }) => act.index),
      }),
    ],
    evidence: parts.slice(0, MOST_EVIDENCE).map(({ act }) => evidenceOf(role, act)),
    at: last.time,
  });
  if (apart === 0) return [{ subject, verdict: 'pass', explain }];
  const counts = versions.every(
    ({ policy }) => policy.itemisation === 'counts' && !policy.authorityPacks.includes('usc26-6103'),
  );
  return counts
    ? [{ subject, verdict: 'not evaluable', reason: 'itemisation: counts', items: apart }]
    : [{ subject, verdict: 'hit', count: apart, explain }];
}

/** A match that was delivered twice with equal data counts its rows once. */
function rowsOnce(parts: readonly MatchPart[]): MatchPart[] {
  const known = new Set<string>();
  return parts.map((match) => {
    const { act, data, part, of, rows } = match;
    const delivery = part === undefined ? JSON.stringify([act.time, act.source, data]) : `${part}/${of} ${data}`;
    const items = known.has(delivery) ? 0 : rows;
    known.add(delivery);
    return { ...match, items };
  });
}

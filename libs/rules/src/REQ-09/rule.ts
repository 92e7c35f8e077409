import {
  type Act,
  type ActRule,
  basisOf,
  type Cap,
  clause,
  countedOf,
  type End,
  engaging,
  evidenceOf,
  type Explained,
  lowestSpan,
  MOST_EVIDENCE,
  SPAN_DAYS,
  RunningSums,
  USUAL_SPAN,
} from '#libs/judging';

const CRITICAL_SPAN = 10_000;

export const req09: ActRule<'officer'> = {
  id: 'REQ-09',
  version: '2.0.7',
  title: 'Implausible officer span',
  status: 'stable',
  severity: 'CRITICAL',
  basis: '26 USC 6103(i)(2)(A): personally and directly engaged',
  theory: 'asserted',
  pack: 'usc26-6103',
  subject: 'officer',
  unit: 'items',
  visibility: 'both',
  falsePositives: 'Supervisors of a task force. The threshold is the agreement’s.',
  on: 'officer',
  judge({ officer: subject, items, acts }, view) {
    // If all items together are within the lowest limit that was ever stated, every window is too.
    if (!view.agreement || !view.family || items <= lowestSpan(view.agreement)) return [];
    const counted = countedOf(engaging(subject), acts, [CAP.window], view);
    const sums = counted && new RunningSums(counted, view);
    const worst = sums?.peak(CAP);
    if (!worst) return [];
    const { value: span, max } = worst;
    const explain = () => explained(sums!, worst);
    return [
      span > max.value ? { subject, verdict: 'hit', count: span, explain } : { subject, verdict: 'pass', explain },
    ];
  },
};

const CAP: Cap = {
  subject: 'officer',
  window: SPAN_DAYS * 86_400_000,
  of: (version) => {
    const threshold = version.policy.officerSpanMax;
    return { value: threshold?.value ?? USUAL_SPAN, basis: basisOf(threshold, version) };
  },
};

function explained(sums: RunningSums, worst: End): Explained {
  const { value: span, max, member } = worst;
  const shown: Act[] = [];
  for (const act of sums.actsOf(CAP.window, worst)) {
    if (shown.push(act) === MOST_EVIDENCE) break;
  }
  return {
    severity: span > CRITICAL_SPAN ? 'CRITICAL' : 'HIGH',
    clauses: [
      clause({
        field: `items in ${SPAN_DAYS} days that name the officer as engaged`,
        operator: 'at most',
        expected: max.value,
        actual: span,
        holds: span <= max.value,
        basis: max.basis,
        entries: shown.map(({ index }) => index),
      }),
    ],
    evidence: shown.map((act) => evidenceOf('request', act)),
    at: member.time,
    ...(shown[0] ? { since: shown[0].time } : {}),
  };
}

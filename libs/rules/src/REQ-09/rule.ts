import { type ActRule, basisOf, compareActs, lowestSpan, MOST_EVIDENCE, USUAL_SPAN } from '#libs/judging';

const CRITICAL_SPAN = 10_000;
const WINDOW = 365 * 86_400_000;

export const req09: ActRule<'officer'> = {
  id: 'REQ-09',
  version: '1.0.2',
  title: 'Implausible officer span',
  status: 'stable',
  severity: 'CRITICAL',
  basis: '26 USC 6103(i)(2)(A): personally and directly engaged',
  theory: 'asserted',
  pack: 'usc26-6103',
  subject: 'officer',
  unit: 'items',
  falsePositives: 'Supervisors of a task force. The threshold is the agreement’s.',
  on: 'officer',
  judge(officer, view) {
    // All together within the lowest limit that was ever stated: then so is every window.
    if (officer.items <= lowestSpan(view.timeline)) return [];
    const requests = Object.entries(officer.requests)
      .flatMap(([id, items]) => {
        const submitted = view.request(id)?.submitted;
        return submitted ? [{ ...submitted, items }] : [];
      })
      .sort(compareActs);
    let worst: { span: number; limit: number; basis: string; from: number; to: number } | undefined;
    let inWindow = 0;
    let first = 0;
    for (const [i, request] of requests.entries()) {
      inWindow += request.items;
      while (requests[first]!.time <= request.time - WINDOW) inWindow -= requests[first++]!.items;
      // Without an agreement in effect the default limit holds, but only once it is known that there was none.
      if (!view.policyKnown(request.time, request.receivedAt)) continue;
      const version = view.policyAt(request.time);
      const threshold = version?.policy.officerSpanMax;
      const limit = threshold?.value ?? USUAL_SPAN;
      if (inWindow <= limit || inWindow <= (worst?.span ?? 0)) continue;
      worst = { span: inWindow, limit, basis: basisOf(threshold, version), from: first, to: i };
    }
    if (!worst) return [];
    return [
      {
        subject: officer.officer,
        verdict: 'hit',
        count: worst.span,
        severity: worst.span > CRITICAL_SPAN ? 'CRITICAL' : 'HIGH',
        clauses: [
          {
            field: 'items in 365 days that name the officer as engaged',
            operator: 'at most',
            expected: worst.limit,
            actual: worst.span,
            basis: worst.basis,
          },
        ],
        evidence: requests
          .slice(worst.from, worst.to + 1)
          .slice(0, MOST_EVIDENCE)
          .map(({ index }) => ({ role: 'request', index })),
      },
    ];
  },
};

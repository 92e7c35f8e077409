import type { ActRule, DisclosureFacts, RequestFacts } from '#libs/judging';

/** The act of a request or a disclosure: when it was submitted or made. */
export const actOf = (target: RequestFacts | DisclosureFacts) =>
  target.kind === 'request' ? target.submitted : target.made;

export const agr01: ActRule<'act'> = {
  id: 'AGR-01',
  version: '1.0.0',
  title: 'No registered agreement',
  status: 'stable',
  severity: 'CRITICAL',
  basis: '26 USC 6103(a); the agreement itself',
  theory: 'asserted',
  pack: 'core',
  subject: 'agreement',
  unit: 'acts',
  falsePositives:
    'A party has signed but not yet recorded the document; a court order that was not registered as an agreement.',
  on: 'act',
  judge(target, view) {
    const act = actOf(target);
    if (!act || view.timeline.versions.some(({ recorded }) => recorded <= act.time)) return [];
    if (!view.passed(act.time, act.receivedAt)) return [];
    return [
      {
        subject: '',
        verdict: 'hit',
        count: 1,
        severity: 'CRITICAL',
        clauses: [
          {
            field: 'agreement',
            operator: 'recorded by every party at or before the act',
            expected: true,
            actual: false,
            basis: 'agreements bind both sides',
          },
        ],
        evidence: [{ role: target.kind, index: act.index }],
      },
    ];
  },
};

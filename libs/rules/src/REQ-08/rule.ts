import { type ActRule, basisOf } from '#libs/judging';

const DEFAULT_SHARE = 0.95;
const FEWEST_ITEMS = 100;

export const req08: ActRule<'request'> = {
  id: 'REQ-08',
  version: '1.0.0',
  title: 'Boilerplate reason',
  status: 'stable',
  severity: 'MEDIUM',
  basis: '26 USC 6103(i)(2)(B)(iv): the specific reason or reasons',
  theory: 'asserted',
  pack: 'usc26-6103',
  subject: 'request',
  unit: 'items',
  falsePositives: 'Lawful dockets of one kind. It asks for a review; it does not say that the reason is wrong.',
  on: 'request',
  judge(request, view) {
    const { submitted, funnel } = request;
    if (!submitted || funnel.submitted < FEWEST_ITEMS || !view.passed(submitted.time, submitted.receivedAt)) return [];
    if (request.itemsWithReason === 0) {
      return [{ subject: request.request, verdict: 'not evaluable', missing: ['items.reasonDigest'] }];
    }
    const version = view.policyAt(submitted.time);
    const threshold = version?.policy.boilerplateReasonShare;
    const limit = threshold?.value ?? DEFAULT_SHARE;
    // Not Math.max(...): a request may give a million reasons.
    let most = 0;
    for (const reason in request.reasons) most = Math.max(most, request.reasons[reason]!);
    const share = most / funnel.submitted;
    if (share < limit) return [];
    return [
      {
        subject: request.request,
        verdict: 'hit',
        count: most,
        severity: 'MEDIUM',
        clauses: [
          { field: 'request.items', operator: 'at least', expected: FEWEST_ITEMS, actual: funnel.submitted },
          {
            field: 'share of the most frequent items.reasonDigest',
            operator: 'below',
            expected: limit,
            actual: Number(share.toFixed(4)),
            basis: basisOf(threshold, version),
          },
        ],
        evidence: [{ role: 'request', index: submitted.index }],
      },
    ];
  },
};

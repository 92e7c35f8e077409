import type { ActRule } from '#libs/judging';
import { disclosureEvidence } from '../disclosed.js';

export const dis01: ActRule<'disclosure'> = {
  id: 'DIS-01',
  version: '1.0.0',
  title: 'Disclosure without a request',
  status: 'stable',
  severity: 'CRITICAL',
  basis: '26 USC 6103(a), (i)(2)(A)',
  theory: 'asserted',
  pack: 'core',
  subject: 'disclosure',
  unit: 'disclosures',
  falsePositives: 'Standing and push exchanges need no request: the agreement’s exchange mode says which it is.',
  on: 'disclosure',
  judge({ disclosure, made }, view) {
    if (!made) return [];
    const version = view.policyAt(made.time);
    if (version && version.policy.exchangeMode !== 'request') return [];
    const { requestId } = made.header;
    const submitted = requestId === undefined ? undefined : view.request(requestId)?.submitted;
    if (submitted && submitted.time <= made.time) return [];
    if (!view.passed(made.time, made.receivedAt)) return [];
    if (!version) return [{ subject: disclosure, verdict: 'not evaluable', missing: ['agreement in effect'] }];
    return [
      {
        subject: disclosure,
        verdict: 'hit',
        count: 1,
        severity: 'CRITICAL',
        clauses: [
          {
            field: 'policy.exchangeMode',
            operator: 'equals',
            expected: 'request',
            actual: version.policy.exchangeMode,
            basis: `agreement version ${version.version}`,
          },
          { field: 'disclosure.requestId', operator: 'is stated', expected: true, actual: requestId !== undefined },
          {
            field: 'request.submitted',
            operator: 'at or before the disclosure',
            expected: new Date(made.time).toISOString(),
            actual: submitted ? new Date(submitted.time).toISOString() : null,
          },
        ],
        evidence: disclosureEvidence(disclosure, view),
      },
    ];
  },
};

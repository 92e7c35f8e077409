import { acceptedLow, and, type ItemRule, judgedAddress, minus } from '#libs/judging';
import { addressClause, failing } from '../address.js';

export const req06: ItemRule = {
  id: 'REQ-06',
  version: '1.0.0',
  title: 'Request address insufficient',
  status: 'stable',
  severity: 'MEDIUM',
  basis: '26 USC 6103(i)(2)(B)(i): the request must set forth the address of the taxpayer',
  theory: 'asserted',
  pack: 'usc26-6103',
  subject: 'request',
  subjectOf: 'request',
  unit: 'items',
  falsePositives:
    'Rural, Puerto Rican and tribal addressing; an error of the address check (compare dictionary digests).',
  on: 'block',
  judge(block, view) {
    const request = view.request(block.request);
    const policy = request?.submitted && view.policyAt(request.submitted.time)?.policy;
    const address = judgedAddress(block, request);
    return [
      {
        subject: block.request,
        hits: and(block.requested, failing(address, policy)),
        notEvaluable: { missing: ['items.addressCodes'], items: minus(block.requested, address.known) },
      },
    ];
  },
  explain(id, view) {
    const request = view.request(id);
    const policy = request?.submitted && view.policyAt(request.submitted.time);
    const accepted = !!request && acceptedLow(request, policy?.policy.addressPolicy?.minLevel === 'SUFFICIENT');
    return {
      verdict: 'hit',
      severity: accepted ? 'MEDIUM' : 'INFO',
      clauses: [
        addressClause(policy),
        {
          field: 'such an item accepted by the source',
          operator: 'equals',
          expected: false,
          actual: accepted,
          basis: 'a request that is only submitted is information',
        },
      ],
      evidence: [
        ...(request?.submitted ? [{ role: 'request', index: request.submitted.index }] : []),
        ...(request?.validations[0] ? [{ role: 'acceptance', index: request.validations[0].index }] : []),
      ],
    };
  },
};

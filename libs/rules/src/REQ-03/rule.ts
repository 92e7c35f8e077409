import { clause, minus, type RequestItemRule } from '#libs/judging';
import { requestedIn, requestEvidence, unlistedOf } from '../requested.js';

export const req03: RequestItemRule = {
  id: 'REQ-03',
  version: '2.0.8',
  title: 'Name missing in a request',
  status: 'stable',
  severity: 'CRITICAL',
  basis: '26 USC 6103(i)(2)(B)(i)',
  theory: 'asserted',
  pack: 'usc26-6103',
  subject: 'request',
  subjectOf: 'request',
  unit: 'items',
  visibility: 'both',
  falsePositives: 'People with a single name, when the file splits names into two columns.',
  on: 'block',
  judge: (block, view) =>
    requestedIn(block, view).map(({ subject, statement }) => ({
      subject,
      hits: statement.nameMissing,
      lacks: [{ reason: 'items.namePresent', items: minus(statement.items, statement.nameKnown) }],
    })),
  unlisted: unlistedOf,
  explain: (request, view) => {
    const missing = request.own.itemHits['REQ-03'] ?? 0;
    return {
      severity: 'CRITICAL',
      clauses: [
        clause({
          field: 'items.namePresent',
          operator: 'is true for all but',
          expected: 0,
          actual: missing,
          holds: missing === 0,
          basis: '26 USC 6103(i)(2)(B)(i)',
          entries: request.parts.slice(0, 10).map(({ act }) => act.index),
        }),
      ],
      evidence: requestEvidence(request, view),
      at: request.act.time,
    };
  },
};

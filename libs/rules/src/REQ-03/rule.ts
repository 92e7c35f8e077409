import { and, type ItemRule, minus } from '#libs/judging';

export const req03: ItemRule = {
  id: 'REQ-03',
  version: '1.0.0',
  title: 'Name missing in a request',
  status: 'stable',
  severity: 'CRITICAL',
  basis: '26 USC 6103(i)(2)(B)(i)',
  theory: 'asserted',
  pack: 'usc26-6103',
  subject: 'request',
  subjectOf: 'request',
  unit: 'items',
  falsePositives: 'People with a single name, when the file splits names into two columns.',
  on: 'block',
  judge: (block) => [
    {
      subject: block.request,
      hits: and(block.requested, block.nameMissing),
      notEvaluable: { missing: ['items.namePresent'], items: minus(block.requested, block.nameKnown) },
    },
  ],
  explain: (request, view) => ({
    verdict: 'hit',
    severity: 'CRITICAL',
    clauses: [
      {
        field: 'items.namePresent',
        operator: 'equals',
        expected: true,
        actual: false,
        basis: '26 USC 6103(i)(2)(B)(i)',
      },
    ],
    evidence: view.request(request)?.submitted
      ? [{ role: 'request', index: view.request(request)!.submitted!.index }]
      : [],
  }),
};

import { type ItemRule, minus, noBits } from '#libs/judging';
import { disclosureEvidence, disclosuresOf } from '../disclosed.js';

export const dis02: ItemRule = {
  id: 'DIS-02',
  version: '1.0.0',
  title: 'Disclosed, but not in the request',
  status: 'stable',
  severity: 'CRITICAL',
  basis: '26 USC 6103(i)(2): with respect to whom the request is made',
  theory: 'asserted',
  pack: 'core',
  subject: 'disclosure',
  subjectOf: 'disclosure',
  unit: 'items',
  falsePositives: 'Item numbers that were given anew between the request and the disclosure.',
  on: 'block',
  judge: (block, view) =>
    disclosuresOf(block, view).map(({ facts, rows, requestId }) => {
      const request = requestId === undefined ? undefined : view.request(requestId);
      const verdict = { subject: facts.disclosure, hits: noBits() };
      // Without any request the whole disclosure is DIS-01's.
      if (!request?.submitted || !view.disclosurePassed(facts)) return verdict;
      if (request.funnel.submitted === 0)
        return { ...verdict, notEvaluable: { missing: ['request.items'], items: rows.items } };
      return { ...verdict, hits: minus(rows.items, block.requested) };
    }),
  explain: (id, view) => ({
    verdict: 'hit',
    severity: 'CRITICAL',
    clauses: [
      {
        field: 'items.itemNo',
        operator: 'is an item of',
        expected: view.disclosure(id)?.made?.header.requestId ?? null,
        actual: 'no item of it',
      },
    ],
    evidence: disclosureEvidence(id, view),
  }),
};

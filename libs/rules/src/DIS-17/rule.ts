import { and, type ItemRule, judgedAddress, minus, noBits } from '#libs/judging';
import { addressClause, failing } from '../address.js';
import { disclosureEvidence, disclosuresOf } from '../disclosed.js';

export const dis17: ItemRule = {
  id: 'DIS-17',
  version: '1.0.0',
  title: 'Disclosed on an insufficient request address',
  status: 'stable',
  severity: 'CRITICAL',
  basis: '26 USC 6103(i)(2)(B)(i)',
  theory: 'asserted',
  pack: 'usc26-6103',
  subject: 'disclosure',
  subjectOf: 'disclosure',
  unit: 'items',
  falsePositives:
    'As REQ-06. The source’s latest assessment judges, so a better check run again at the source corrects it.',
  on: 'block',
  judge(block, view) {
    const disclosures = disclosuresOf(block, view);
    if (disclosures.length === 0) return [];
    const address = judgedAddress(block, view.request(block.request));
    return disclosures.map(({ facts, made, rows }) => {
      const items = and(rows.items, block.requested);
      const concluded = view.disclosurePassed(facts) ? items : and(items, address.bySource);
      const low = failing(address, view.policyAt(made.time)?.policy);
      const hits = and(concluded, low);
      return {
        subject: facts.disclosure,
        hits: hits.some(Boolean) ? hits : noBits(),
        notEvaluable: { missing: ['items.addressCodes'], items: minus(concluded, address.known) },
      };
    });
  },
  explain(id, view) {
    const made = view.disclosure(id)?.made;
    return {
      verdict: 'hit',
      severity: 'CRITICAL',
      clauses: [
        { field: 'items.disclosed', operator: 'equals', expected: false, actual: true },
        addressClause(made && view.policyAt(made.time)),
      ],
      evidence: disclosureEvidence(id, view),
    };
  },
};

import { type ItemRule, matchIdOf, minus, noBits, or } from '#libs/judging';
import { disclosureEvidence, disclosuresOf } from '../disclosed.js';

export const dis04: ItemRule = {
  id: 'DIS-04',
  version: '1.0.0',
  title: 'Disclosed without a match',
  status: 'stable',
  severity: 'CRITICAL',
  basis: 'scope: only matched items may be disclosed',
  theory: 'asserted',
  pack: 'core',
  subject: 'disclosure',
  subjectOf: 'disclosure',
  unit: 'items',
  falsePositives: 'A match that was recorded under another request.',
  on: 'block',
  judge: (block, view) =>
    disclosuresOf(block, view).map(({ facts, rows, requestId }) => {
      const verdict = { subject: facts.disclosure, hits: noBits() };
      if (requestId === undefined || !view.disclosurePassed(facts)) return verdict;
      const any = facts.matchIds.includes('');
      const matches = (view.request(requestId)?.matches ?? []).filter(
        (pass) => any || facts.matchIds.includes(matchIdOf(pass)),
      );
      if (matches.length === 0) return { ...verdict, notEvaluable: { missing: ['match'], items: rows.items } };
      let matched = noBits();
      for (const { key } of matches) matched = or(matched, block.matches[key]?.match ?? noBits());
      return { ...verdict, hits: minus(rows.items, matched) };
    }),
  explain: (id, view) => ({
    verdict: 'hit',
    severity: 'CRITICAL',
    clauses: [{ field: 'items.result', operator: 'equals', expected: 'MATCH', actual: 'no such row' }],
    evidence: disclosureEvidence(id, view),
  }),
};

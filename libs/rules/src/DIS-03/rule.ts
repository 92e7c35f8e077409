import { type ItemRule, minus, noBits, or } from '#libs/judging';
import { disclosureEvidence, disclosuresOf } from '../disclosed.js';

const NEEDS_COURT_ORDER = ['return', 'taxpayer_return_info'];

export const dis03: ItemRule = {
  id: 'DIS-03',
  version: '1.0.0',
  title: 'Element out of scope',
  status: 'stable',
  severity: 'CRITICAL',
  basis: '26 USC 6103(i)(2)(C), (i)(1); the agreement’s data elements',
  theory: 'asserted',
  pack: 'core',
  subject: 'disclosure',
  subjectOf: 'disclosure',
  unit: 'items',
  falsePositives: 'An element that was renamed: keep names in the agreement and in events alike.',
  on: 'block',
  judge: (block, view) =>
    disclosuresOf(block, view).map(({ facts, made, rows }) => {
      const allowed = view.policyAt(made.time)?.policy.elementsAllowed;
      let hits = noBits();
      for (const [content, items] of Object.entries(rows.contents)) {
        const [elements, elementClass, ordered] = JSON.parse(content) as [string[], string | null, boolean];
        const wrongClass = elementClass !== null && NEEDS_COURT_ORDER.includes(elementClass) && !ordered;
        if (wrongClass || (allowed && !elements.every((name) => allowed.includes(name)))) hits = or(hits, items);
      }
      const subject = facts.disclosure;
      if (allowed || !view.disclosurePassed(facts)) return { subject, hits };
      return { subject, hits, notEvaluable: { missing: ['policy.elementsAllowed'], items: minus(rows.items, hits) } };
    }),
  explain(id, view) {
    const facts = view.disclosure(id);
    const version = facts?.made && view.policyAt(facts.made.time);
    const allowed = version?.policy.elementsAllowed;
    return {
      verdict: 'hit',
      severity: 'CRITICAL',
      clauses: [
        {
          field: 'elements',
          operator: 'all among',
          expected: allowed ?? null,
          actual: facts?.elements ?? null,
          basis: version ? `agreement version ${version.version}, elementsAllowed` : 'agreement',
        },
        {
          field: 'elementClass without a court order',
          operator: 'none of',
          expected: NEEDS_COURT_ORDER,
          actual: facts?.classes ?? null,
          basis: '26 USC 6103(i)(1)',
        },
      ],
      evidence: disclosureEvidence(id, view),
    };
  },
};

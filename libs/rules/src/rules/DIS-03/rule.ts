import { minus, noBits, or } from '../../bits.js';
import type { ItemRule } from '../../rule.js';
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
      const subject = facts.disclosure;
      const { elementClass, courtOrderRef, elements } = made.header;
      const allItems = { subject, hits: rows.items };
      if (elementClass && NEEDS_COURT_ORDER.includes(elementClass) && !courtOrderRef) return allItems;
      const allowed = view.policyAt(made.time)?.policy.elementsAllowed;
      if (!allowed) {
        const items = view.disclosurePassed(facts) ? rows.items : noBits();
        return { subject, hits: noBits(), notEvaluable: { missing: ['policy.elementsAllowed'], items } };
      }
      const inScope = (names: string[]): boolean => names.every((name) => allowed.includes(name));
      let own = noBits();
      let hits = noBits();
      for (const [names, items] of Object.entries(rows.elements)) {
        own = or(own, items);
        if (!inScope(JSON.parse(names) as string[])) hits = or(hits, items);
      }
      return { subject, hits: inScope(elements) ? hits : or(hits, minus(rows.items, own)) };
    }),
  explain(id, view) {
    const made = view.disclosure(id)?.made;
    const version = made && view.policyAt(made.time);
    return {
      verdict: 'hit',
      severity: 'CRITICAL',
      clauses: [
        {
          field: 'elements',
          operator: 'all among',
          expected: version?.policy.elementsAllowed ?? null,
          actual: made?.header.elements ?? null,
          basis: version ? `agreement version ${version.version}, elementsAllowed` : 'agreement',
        },
        {
          field: 'elementClass',
          operator: 'none of these without a court order',
          expected: NEEDS_COURT_ORDER,
          actual: made?.header.elementClass ?? null,
          basis: '26 USC 6103(i)(1)',
        },
      ],
      evidence: disclosureEvidence(id, view),
    };
  },
};

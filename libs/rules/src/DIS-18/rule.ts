import { clause, type DisclosureItemRule, type Part } from '#libs/judging';
import { disclosedIn, disclosureEvidence, entriesOf } from '../disclosed.js';
import { unlistedByHeader } from '../unlisted.js';

const NEEDS_AN_ORDER = ['return', 'taxpayer_return_info'];

const withoutOrder = ({ elementClass, courtOrder }: Part): boolean =>
  elementClass !== undefined && NEEDS_AN_ORDER.includes(elementClass) && !courtOrder;

export const dis18: DisclosureItemRule = {
  id: 'DIS-18',
  version: '1.0.1',
  title: 'Return information without an order',
  status: 'stable',
  severity: 'CRITICAL',
  basis: '26 USC 6103(i)(1)',
  theory: 'asserted',
  pack: 'usc26-6103',
  subject: 'disclosure',
  subjectOf: 'disclosure',
  unit: 'items',
  falsePositives: 'A class that was stated wrongly; an order that exists and whose reference was left out.',
  on: 'block',
  judge: (block, view) =>
    disclosedIn(block, view).flatMap(({ disclosure: { subject }, part, items }) =>
      withoutOrder(part) ? [{ subject, hits: items }] : [],
    ),
  unlisted: (disclosure, view) =>
    unlistedByHeader(disclosure, (part) => (withoutOrder(part) && view.version(part.act) ? 'hit' : undefined)),
  explain(disclosure, view) {
    const judged = disclosure.parts.filter(({ act }) => view.version(act));
    const without = judged.filter(withoutOrder);
    const classes = new Set((without.length > 0 ? without : judged).flatMap(({ elementClass }) => elementClass ?? []));
    return {
      severity: 'CRITICAL',
      clauses: [
        clause({
          field: 'disclosure.elementClass',
          operator: 'without a court order none of',
          expected: NEEDS_AN_ORDER,
          actual: [...classes].sort(),
          holds: without.length === 0,
          basis: '26 USC 6103(i)(1)',
          entries: entriesOf({ parts: without.length > 0 ? without : judged }),
        }),
      ],
      evidence: disclosureEvidence(disclosure, view),
      at: (without[0] ?? disclosure).act.time,
    };
  },
};

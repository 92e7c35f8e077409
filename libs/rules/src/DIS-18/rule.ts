import { clause, type DisclosureItemRule, noBits, type Part } from '#libs/judging';
import { disclosedIn, disclosureEvidence, entriesOf } from '../disclosed.js';
import { unlistedByHeader } from '../unlisted.js';

const NEEDS_AN_ORDER = ['return', 'taxpayer_return_info'];
const LACK = 'disclosure.elementClass';

const withoutOrder = ({ elementClass, courtOrder }: Part): boolean =>
  elementClass !== undefined && NEEDS_AN_ORDER.includes(elementClass) && !courtOrder;

/** A disclosure without a class must not pass as one whose class needs no order. */
const isUnclassed = ({ elementClass, courtOrder }: Part): boolean => elementClass === undefined && !courtOrder;

export const dis18: DisclosureItemRule = {
  id: 'DIS-18',
  version: '1.0.8',
  title: 'Return information without an order',
  status: 'stable',
  severity: 'CRITICAL',
  basis: '26 USC 6103(i)(1)',
  theory: 'asserted',
  pack: 'usc26-6103',
  subject: 'disclosure',
  subjectOf: 'disclosure',
  unit: 'items',
  visibility: 'both',
  falsePositives: 'A class that was stated wrongly; an order that exists and whose reference was left out.',
  on: 'block',
  judge: (block, view) =>
    disclosedIn(block, view).flatMap(({ disclosure: { subject }, part, items }) => {
      if (withoutOrder(part)) return [{ subject, hits: items }];
      return isUnclassed(part) ? [{ subject, hits: noBits(), lacks: [{ reason: LACK, items }] }] : [];
    }),
  unlisted: (disclosure, view) =>
    unlistedByHeader(disclosure, (part) => {
      if (!view.version(part.act)) return undefined;
      if (withoutOrder(part)) return 'hit';
      return isUnclassed(part) ? { reason: LACK } : undefined;
    }),
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

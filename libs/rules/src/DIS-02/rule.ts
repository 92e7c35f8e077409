import { clause, type DisclosureItemRule, isEmpty, minus, noBits } from '#libs/judging';
import { disclosedIn, disclosureEvidence, requestedBy, requestOfPart } from '../disclosed.js';
import { requestSizeBy } from '../sizes.js';

export const dis02: DisclosureItemRule = {
  id: 'DIS-02',
  version: '2.0.0',
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
    disclosedIn(block, view).flatMap(({ disclosure, part, items }) => {
      const { subject } = disclosure;
      const request = requestOfPart(part, view);
      // Without any request the whole disclosure is DIS-01's.
      if (request === undefined || !view.disclosureConcluded(disclosure, part)) return [];
      if (request === 'several')
        return [{ subject, hits: noBits(), lacks: [{ reason: 'reference names several requests', items }] }];
      const outside = minus(items, requestedBy(block, request, part, view));
      // What the request does not list may be among them; how many are beyond its size, `unlisted` says.
      const { unknown } = requestSizeBy(request, part.act, view);
      if (unknown > 0) return [{ subject, hits: noBits(), lacks: [{ reason: 'request.items', items: outside }] }];
      return isEmpty(outside) ? [] : [{ subject, hits: outside }];
    }),
  /** At least so many items cannot have been requested as are beyond the size of the request. */
  unlisted(disclosure, view) {
    const { first, size, unknown } = disclosure;
    const request = requestOfPart(first, view);
    if (request === undefined || !view.version(first.act) || !view.disclosureConcluded(disclosure)) return none;
    if (request === 'several')
      return { hits: 0, lacks: [{ reason: 'reference names several requests', items: unknown }] };
    const beyond = Math.max(0, size - requestSizeBy(request, first.act, view).size);
    const hits = Math.max(0, Math.min(unknown, beyond - (disclosure.own.itemHits['DIS-02'] ?? 0)));
    return { hits, lacks: [{ reason: 'items not listed', items: unknown - hits }] };
  },
  explain: (disclosure, view) => {
    const request = requestOfPart(disclosure.first, view);
    const named = request && request !== 'several' ? request.subject : (disclosure.first.requestId ?? null);
    const outside = disclosure.own.itemHits['DIS-02'] ?? 0;
    return {
      severity: 'CRITICAL',
      clauses: [
        clause({
          field: 'items.itemNo',
          operator: 'is an item of',
          expected: named,
          actual: outside === 0 ? 'all that are named' : `${outside} that are named are not`,
          holds: outside === 0,
          entries: disclosure.parts.slice(0, 10).map(({ act }) => act.index),
        }),
        clause({
          field: 'disclosure.itemsCount',
          operator: 'at most the size of the request',
          expected: request && request !== 'several' ? request.size : null,
          actual: disclosure.size,
          holds: !!request && request !== 'several' && disclosure.size <= request.size,
          entries: disclosure.parts.slice(0, 10).map(({ act }) => act.index),
        }),
      ],
      evidence: disclosureEvidence(disclosure, view),
      at: disclosure.act.time,
    };
  },
};

const none = { hits: 0, lacks: [] };

import { clause, type DisclosureItemRule, isEmpty, minus, noBits } from '#libs/judging';
import {
  disclosedIn,
  disclosureEvidence,
  entriesOf,
  requestedBy,
  requestMadeFor,
  requestOfItems,
  SEVERAL_REQUESTS,
} from '../disclosed.js';
import { requestSizeBy } from '../sizes.js';
import { unlistedBeyond } from '../unlisted.js';

export const dis02: DisclosureItemRule = {
  id: 'DIS-02',
  version: '2.0.3',
  title: 'Disclosed, but not in the request',
  status: 'stable',
  severity: 'CRITICAL',
  basis: '26 USC 6103(i)(2): with respect to whom the request is made',
  theory: 'asserted',
  pack: 'core',
  subject: 'disclosure',
  subjectOf: 'disclosure',
  concludes: true,
  unit: 'items',
  falsePositives: 'Item numbers that were given anew between the request and the disclosure.',
  on: 'block',
  judge: (block, view) =>
    disclosedIn(block, view).flatMap(({ disclosure, part, items }) => {
      const { subject } = disclosure;
      const request = requestOfItems(part, view);
      // Without any request the whole disclosure is DIS-01's.
      if (request === undefined || !view.disclosureConcluded(disclosure, part)) return [];
      if (request === 'several') return [{ subject, hits: noBits(), lacks: [{ reason: SEVERAL_REQUESTS, items }] }];
      const outside = minus(items, requestedBy(block, request, part, view));
      if (isEmpty(outside)) return [];
      // What the request does not list may be among them; how many are beyond its size, `unlisted` says.
      const { unknown } = requestSizeBy(request, part.act, view);
      if (unknown > 0) return [{ subject, hits: noBits(), lacks: [{ reason: 'request.items', items: outside }] }];
      return [{ subject, hits: outside }];
    }),
  unlisted: (disclosure, view) =>
    unlistedBeyond(disclosure, disclosure.own.itemHits['DIS-02'] ?? 0, (part) => {
      const request = view.version(part.act) && requestMadeFor(part, view);
      if (request === undefined || !view.disclosureConcluded(disclosure, part)) return undefined;
      if (request === 'several') return { reason: SEVERAL_REQUESTS };
      return { key: request.subject, items: () => requestSizeBy(request, part.act, view).size };
    }),
  explain: (disclosure, view) => {
    const requests = new Map(
      disclosure.parts.flatMap((part) => {
        const request = requestMadeFor(part, view);
        return request && request !== 'several' ? [[request.subject, request] as const] : [];
      }),
    );
    const named = [...requests.keys()].sort();
    const outside = disclosure.own.itemHits['DIS-02'] ?? 0;
    const last = disclosure.parts.at(-1)!;
    const requested = [...requests.values()].reduce((sum, one) => sum + requestSizeBy(one, last.act, view).size, 0);
    const entries = entriesOf(disclosure);
    return {
      severity: 'CRITICAL',
      clauses: [
        clause({
          field: 'items.itemNo',
          operator: 'is an item of',
          expected: named.length === 1 ? named[0] : named.slice(0, 10),
          actual: outside === 0 ? 'all that are named' : `${outside} that are named are not`,
          holds: outside === 0,
          entries,
        }),
        // Where all are named, each is judged by itself.
        ...(disclosure.unknown > 0
          ? [
              clause({
                field: 'disclosure.itemsCount',
                operator: 'at most the size of the request',
                expected: requested,
                actual: disclosure.size,
                holds: disclosure.size <= requested,
                entries,
              }),
            ]
          : []),
      ],
      evidence: disclosureEvidence(disclosure, view),
      at: disclosure.act.time,
    };
  },
};

import {
  clause,
  type Disclosure,
  type DisclosureItemRule,
  isEmpty,
  minus,
  noBits,
  type Part,
  type View,
} from '#libs/judging';
import {
  disclosedIn,
  disclosureEvidence,
  entriesWithRequest,
  requestedBy,
  requestMadeFor,
  requestOfItems,
  SEVERAL_REQUESTS,
} from '../disclosed.js';
import { requestSizeBy } from '../sizes.js';
import { type Named, unlistedBeyond } from '../unlisted.js';

/** The reason for named items that may be among those that their request does not list. */
const REQUEST_ITEMS = 'request.items';

/** The number of a disclosure's named items that hit and, by request, of those that are open. */
function namedOf({ own, parts }: Disclosure, view: View): Named {
  const open = Object.entries(own.itemsOpen).flatMap(([name, items]) => {
    if (!name.startsWith('DIS-02 ')) return [];
    const requestId = name.slice('DIS-02 '.length);
    return [
      {
        items,
        most: leftOpen(
          parts.filter((part) => part.requestId === requestId),
          view,
        ),
      },
    ];
  });
  return { hits: own.itemHits['DIS-02'] ?? 0, open, reason: REQUEST_ITEMS };
}

/**
 * The number of items that the requests of some parts can still cover at the last part: their size less the items that they had listed at
 * the first.
 */
function leftOpen(parts: readonly Part[], view: View): number {
  const requests = new Map<string, { named: number; size: number }>();
  for (const part of parts) {
    const request = requestMadeFor(part, view);
    if (request === undefined || request === 'several') continue;
    const { size, unknown } = requestSizeBy(request, part.act, view);
    const known = requests.get(request.subject);
    requests.set(request.subject, {
      named: Math.min(known?.named ?? Infinity, size - unknown),
      size: Math.max(known?.size ?? 0, size),
    });
  }
  return [...requests.values()].reduce((all, { named, size }) => all + size - named, 0);
}

export const dis02: DisclosureItemRule = {
  id: 'DIS-02',
  version: '2.0.10',
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
  visibility: 'both',
  falsePositives: 'Item numbers that were given anew between the request and the disclosure.',
  on: 'block',
  judge: (block, view) =>
    disclosedIn(block, view).flatMap(({ disclosure, part, items }) => {
      const { subject } = disclosure;
      const request = requestOfItems(part, view);
      // Without any request the whole disclosure belongs to DIS-01.
      if (request === undefined || !view.disclosureConcluded(disclosure, part)) return [];
      if (request === 'several') return [{ subject, hits: noBits(), lacks: [{ reason: SEVERAL_REQUESTS, items }] }];
      const outside = minus(items, requestedBy(block, request, part, view));
      if (isEmpty(outside)) return [];
      // Items that the request does not list may be among them. `unlisted` counts how many exceed its size.
      const { unknown } = requestSizeBy(request, part.act, view);
      if (unknown > 0) return [{ subject, hits: noBits(), lacks: [{ reason: REQUEST_ITEMS, items: outside }] }];
      return [{ subject, hits: outside }];
    }),
  open: REQUEST_ITEMS,
  unlisted: (disclosure, view) =>
    unlistedBeyond(disclosure, namedOf(disclosure, view), (part) => {
      const request = view.version(part.act) && requestOfItems(part, view);
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
    const { open = [] } = namedOf(disclosure, view);
    // Of several requests those that are exceeded: another that is not would hide it in the sum.
    const beyond = open.filter(({ items, most }) => items > most);
    const summed = beyond.length > 0 ? beyond : open;
    const entries = entriesWithRequest(disclosure, view);
    return {
      severity: 'CRITICAL',
      clauses: [
        clause({
          field: 'items.itemNo',
          operator: 'is an item of',
          expected: named.length === 1 ? named[0] : named.slice(0, 10),
          actual: outside === 0 ? 'all named items' : `${outside} named items are not`,
          holds: outside === 0,
          entries,
        }),
        // Where both sides name all items, each item is judged by itself.
        ...(disclosure.unknown > 0 || open.length > 0
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
        ...(open.length > 0
          ? [
              clause({
                field: 'named items that the request does not name',
                operator: 'at most the items that it states and does not list',
                expected: summed.reduce((all, { most }) => all + most, 0),
                actual: summed.reduce((all, { items }) => all + items, 0),
                holds: beyond.length === 0,
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

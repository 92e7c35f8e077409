import { and, clause, type DisclosureItemRule, isEmpty, minus, noBits } from '#libs/judging';
import { addressClauses, addressesAsOf, codesOf, failing, NOT_ASSESSED } from '../address.js';
import {
  disclosedIn,
  disclosureEvidence,
  entriesOf,
  entriesWithRequest,
  NOT_LISTED,
  requestedBy,
  requestOfItems,
  SEVERAL_REQUESTS,
} from '../disclosed.js';
import { requestSizeBy } from '../sizes.js';
import { unlistedByHeader } from '../unlisted.js';

export const dis17: DisclosureItemRule = {
  id: 'DIS-17',
  version: '2.0.13',
  title: 'Disclosed on an insufficient request address',
  status: 'stable',
  severity: 'CRITICAL',
  basis: '26 USC 6103(i)(2)(B)(i)',
  theory: 'asserted',
  pack: 'usc26-6103',
  subject: 'disclosure',
  subjectOf: 'disclosure',
  concludes: true,
  unit: 'items',
  visibility: 'both',
  falsePositives:
    'As REQ-06. A better check that the source runs after the disclosure is shown beside the finding; an officer decides what it means.',
  on: 'block',
  judge: (block, view) =>
    disclosedIn(block, view).flatMap(({ disclosure, part, version, items }) => {
      const { subject } = disclosure;
      const request = requestOfItems(part, view);
      if (request === undefined) return [];
      const concluded = view.disclosureConcluded(disclosure, part);
      if (request === 'several') {
        return concluded ? [{ subject, hits: noBits(), lacks: [{ reason: SEVERAL_REQUESTS, items }] }] : [];
      }
      const requested = and(items, requestedBy(block, request, part, view));
      const outside = minus(items, requested);
      // Where the request does not list all of its items, these may be among them. Otherwise they belong to DIS-02.
      const asked = isEmpty(outside) || requestSizeBy(request, part.act, view).unknown === 0 ? requested : items;
      const address = addressesAsOf(block, part, {
        agency: request.agency,
        requester: codesOf(block, request.agency),
        // A source's assessments judge its own disclosures only.
        by: disclosure.agency,
        view,
      });
      // An assessment that exists judges at once. Its absence must be concluded first.
      const judged = concluded ? asked : and(asked, address.known);
      const hits = and(judged, failing(address, version.policy));
      const unclear = minus(and(judged, address.unclear), hits);
      const unassessed = minus(minus(minus(judged, address.known), hits), unclear);
      if (isEmpty(hits) && isEmpty(unassessed) && isEmpty(unclear)) return [];
      const lacks = [
        { reason: SEVERAL_REQUESTS, items: unclear },
        { reason: NOT_ASSESSED, items: unassessed },
      ];
      return [{ subject, hits, lacks }];
    }),
  unlisted: (disclosure, view) =>
    unlistedByHeader(disclosure, (part) => {
      const request = view.version(part.act) && requestOfItems(part, view);
      if (request === undefined || !view.disclosureConcluded(disclosure, part)) return undefined;
      return { reason: request === 'several' ? SEVERAL_REQUESTS : NOT_LISTED };
    }),
  explain(disclosure, view) {
    const first = disclosure.parts.find(({ act }) => view.version(act));
    const below = disclosure.own.itemHits['DIS-17'] ?? 0;
    const entries = entriesOf(disclosure);
    // The addresses stand in the request, not in the disclosure.
    const stated = entriesWithRequest(disclosure, view);
    return {
      severity: 'CRITICAL',
      clauses: [
        ...addressClauses(first && view.version(first.act), { below, better: disclosure.own.better, entries: stated }),
        clause({
          field: 'items named as disclosed',
          operator: 'equals',
          expected: disclosure.size,
          actual: disclosure.named,
          holds: disclosure.unknown === 0,
          entries,
        }),
      ],
      evidence: disclosureEvidence(disclosure, view),
      at: disclosure.act.time,
    };
  },
};

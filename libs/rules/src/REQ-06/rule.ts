import {
  type Act,
  and,
  type Bits,
  type BlockFacts,
  clause,
  compareActs,
  evidenceOf,
  isEmpty,
  type ItemVerdict,
  minus,
  noBits,
  or,
  type Part,
  type Request,
  type RequestItemRule,
  speakerOf,
  type Version,
  type View,
  statementsInOrder,
} from '#libs/judging';
import {
  addressClauses,
  addressesAsOf,
  addressesNow,
  codesOf,
  failing,
  type Levels,
  NOT_ASSESSED,
} from '../address.js';
import { partsIn, requestOfPart, SEVERAL_REQUESTS } from '../disclosed.js';
import { requestedIn, requestEvidence, unlistedOf } from '../requested.js';

/** The address levels that judge some items of one agency's request. */
interface Reading {
  items: Bits;
  address: Levels;
}

/**
 * Items that a party disclosed are judged as of that disclosure; if there are several, any of them can make an item hit. The other items
 * are judged by the assessments so far.
 */
function readings(block: BlockFacts, agency: string, view: View): Reading[] {
  const codes = codesOf(block, agency);
  let rest = statementsInOrder(block.submitted)
    .filter(({ act }) => speakerOf(act) === agency)
    .reduce((items, statement) => or(items, statement.items), noBits());
  const found: Reading[] = [];
  for (const { part, items } of partsIn(block, view)) {
    if (!byParty(part, view) || !isFor(part, agency, view)) continue;
    rest = minus(rest, items);
    found.push({ items, address: addressesAsOf(block, part, { agency, requester: codes, view }) });
  }
  return [...found, { items: rest, address: addressesNow(block, { agency, requester: codes, view }) }];
}

/** Checks the role only, not the way in: a statement that accuses a party need not be proven. */
const byParty = ({ act }: Part, view: View): boolean =>
  view.family?.rolesOf(speakerOf(act), view.at(act)).party ?? false;

/** Can a part belong to an agency's request? A reference to several requests can belong to any of them. */
function isFor(part: Part, agency: string, view: View): boolean {
  const request = requestOfPart(part, view);
  return request === 'several' || request?.agency === agency;
}

/** How many items below the level the source accepted: by name, with the whole request, or by disclosing them. */
function acceptedOf(request: Request, version: Version | undefined, below: number, view: View): number {
  const { funnel, accepted } = request.facts;
  const partialToo = version?.policy.addressPolicy?.minLevel === 'SUFFICIENT';
  const rejected = funnel.rejectedInsufficient + (partialToo ? funnel.rejectedPartial : 0);
  const oneByOne = funnel.acceptedInsufficient + (partialToo ? funnel.acceptedPartial : 0);
  const acceptedWhole = Object.values(accepted).some((act) => answeredBySource(act, request, view));
  return Math.min(below, Math.max(oneByOne, acceptedWhole ? below - rejected : 0, request.own.better));
}

/** Answered by the agency that was the source at the answer or at the request. */
const answeredBySource = (answer: Act, { parts }: Request, view: View): boolean =>
  parts.some(({ act }) => view.sourceAnswered(answer, act));

export const req06: RequestItemRule = {
  id: 'REQ-06',
  version: '2.0.11',
  title: 'Request address insufficient',
  status: 'stable',
  severity: 'MEDIUM',
  basis: '26 USC 6103(i)(2)(B)(i): the request must set forth the address of the taxpayer',
  theory: 'asserted',
  pack: 'usc26-6103',
  subject: 'request',
  subjectOf: 'request',
  unit: 'items',
  visibility: 'source',
  falsePositives:
    'Rural, Puerto Rican and tribal addressing; an error of the address check (compare dictionary digests).',
  on: 'block',
  judge(block, view) {
    const byAgency = new Map<string, Reading[]>();
    return requestedIn(block, view).map(({ agency, subject, statement, version }): ItemVerdict => {
      let known = byAgency.get(agency);
      if (!known) byAgency.set(agency, (known = readings(block, agency, view)));
      let [hits, unassessed, unclear] = [noBits(), noBits(), noBits()];
      for (const { items, address } of known) {
        const own = and(statement.items, items);
        if (isEmpty(own)) continue;
        hits = or(hits, and(own, failing(address, version.policy)));
        unassessed = or(unassessed, minus(own, address.known));
        unclear = or(unclear, and(own, address.unclear));
      }
      const lacks = [
        { reason: SEVERAL_REQUESTS, items: minus(unclear, hits) },
        { reason: NOT_ASSESSED, items: minus(minus(unassessed, hits), unclear) },
      ];
      return { subject, hits, lacks };
    });
  },
  unlisted: unlistedOf,
  explain(request, view) {
    const version = view.version(request.act);
    const below = request.own.itemHits['REQ-06'] ?? 0;
    const accepted = acceptedOf(request, version, below, view);
    const validation = [...Object.values(request.facts.accepted), ...Object.values(request.facts.validated)]
      .sort(compareActs)
      .find((act) => answeredBySource(act, request, view));
    const entries = request.parts.slice(0, 10).map(({ act }) => act.index);
    return {
      severity: accepted > 0 ? 'MEDIUM' : 'INFO',
      clauses: [
        ...addressClauses(version, { below, better: request.own.better, entries }),
        clause({
          field: 'items below that level that the source accepted',
          operator: 'at most',
          expected: 0,
          actual: accepted,
          holds: accepted === 0,
          basis: 'a request that is only submitted is information',
          entries: validation ? [validation.index] : [],
        }),
      ],
      evidence: [...requestEvidence(request, view), ...(validation ? [evidenceOf('acceptance', validation)] : [])],
      at: request.act.time,
    };
  },
};

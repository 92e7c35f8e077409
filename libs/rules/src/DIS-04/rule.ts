import {
  and,
  type BlockFacts,
  type Bits,
  BLOCK,
  clause,
  countBits,
  type DisclosureItemRule,
  isEmpty,
  type Matched,
  minus,
  noBits,
  or,
  type Part,
  placesOf,
  speakerOf,
  type Version,
  type View,
} from '#libs/judging';
import { disclosedIn, disclosureEvidence, entriesOf, requestOfPart, SEVERAL_REQUESTS } from '../disclosed.js';
import { once } from '../once.js';
import { meantBy } from '../meant.js';
import { matchedBy } from '../sizes.js';
import { NOTHING_UNLISTED, unlistedBeyond } from '../unlisted.js';

const NO_MATCHING = 'matching: none';

/** True if the parties promised no matches. The pack on section 6103 does not allow that agreement. */
const matchesNothing = ({ policy }: Version): boolean =>
  policy.matching === 'none' && !policy.authorityPacks.includes('usc26-6103');

/** The matches of a block that name any of some items. An index by item pays only where there are many small matches. */
const matchesIn = once((block: BlockFacts): ((items: Bits) => Iterable<Matched>) => {
  const all = Object.values(block.matched);
  const sizes = all.reduce((sum, { match }) => sum + countBits(match), 0);
  if (all.length < 8 || sizes > 2 * BLOCK) return (items) => all.filter(({ match }) => !isEmpty(and(match, items)));
  const byPlace = new Map<number, Matched[]>();
  for (const statement of all) {
    for (const place of placesOf(statement.match)) {
      const known = byPlace.get(place);
      if (known) known.push(statement);
      else byPlace.set(place, [statement]);
    }
  }
  return (items) => new Set(placesOf(items).flatMap((place) => byPlace.get(place) ?? []));
});

/**
 * Items of a block that the discloser had matched by the time of a part: in the match that the part names, if it names one. `unclear`:
 * items whose only matches may belong to another agency's request with the same id.
 */
function matched(block: BlockFacts, part: Part, disclosed: Bits, view: View): { items: Bits; unclear: Bits } {
  const { act, matchId } = part;
  const request = requestOfPart(part, view);
  let [items, unclear] = [noBits(), noBits()];
  for (const statement of matchesIn(block, view)(disclosed)) {
    if (speakerOf(statement.act) !== speakerOf(act) || (matchId !== undefined && statement.matchId !== matchId))
      continue;
    if (!view.sourceSaid(statement.act) || !view.excuses(statement.act, act)) continue;
    // A part that names its match also says for which request that match was made.
    const isNamed = matchId !== undefined || request === undefined || request === 'several';
    const meant = isNamed ? 'its own' : meantBy(statement.act, block.request, request.agency, view);
    if (meant === 'its own') items = or(items, statement.match);
    else if (meant === 'several') unclear = or(unclear, statement.match);
  }
  return { items, unclear: minus(unclear, items) };
}

export const dis04: DisclosureItemRule = {
  id: 'DIS-04',
  version: '2.0.10',
  title: 'Disclosed without a match',
  status: 'stable',
  severity: 'CRITICAL',
  basis: 'scope: only matched items may be disclosed',
  theory: 'asserted',
  pack: 'core',
  subject: 'disclosure',
  subjectOf: 'disclosure',
  concludes: true,
  unit: 'items',
  visibility: 'source',
  falsePositives: 'A match that was recorded under another request.',
  on: 'block',
  judge: (block, view) =>
    disclosedIn(block, view).flatMap(({ disclosure, part, version, items }) => {
      const { subject } = disclosure;
      if (part.requestId === undefined || !view.disclosureConcluded(disclosure, part)) return [];
      if (matchesNothing(version)) return [{ subject, hits: noBits(), lacks: [{ reason: NO_MATCHING, items }] }];
      const { items: found, unclear } = matched(block, part, items, view);
      // It is not known for which of several requests the items were matched.
      const several = requestOfPart(part, view) === 'several' ? and(items, found) : and(items, unclear);
      const hits = minus(minus(items, found), unclear);
      return [{ subject, hits, lacks: [{ reason: SEVERAL_REQUESTS, items: several }] }];
    }),
  unlisted(disclosure, view) {
    if (disclosure.unknown === 0) return NOTHING_UNLISTED;
    return unlistedBeyond(disclosure, { hits: disclosure.own.itemHits['DIS-04'] ?? 0 }, (part) => {
      const { act, requestId, matchId = '' } = part;
      const version = view.version(act);
      if (!version || requestId === undefined || !view.disclosureConcluded(disclosure, part)) return undefined;
      if (matchesNothing(version)) return { reason: NO_MATCHING };
      const items = (of: Part) => () => matchedBy(requestId, of, view);
      // Parts that name a match and parts that name none share the total that was matched.
      const within = { of: requestId, most: items({ ...part, matchId: undefined }) };
      return { key: `${requestId} ${matchId}`, items: items(part), within };
    });
  },
  explain(disclosure, view) {
    const unmatched = disclosure.own.itemHits['DIS-04'] ?? 0;
    const last = disclosure.parts.at(-1)!;
    // Where all items are named, each is judged by itself.
    const byNumber = disclosure.unknown > 0;
    const items = byNumber && last.requestId !== undefined ? matchedBy(last.requestId, last, view) : 0;
    const entries = entriesOf(disclosure);
    return {
      severity: 'CRITICAL',
      clauses: [
        clause({
          field: 'items.result',
          operator: 'is MATCH by then, for all but',
          expected: 0,
          actual: unmatched,
          holds: unmatched === 0,
          entries,
        }),
        ...(byNumber
          ? [
              clause({
                field: 'disclosure.itemsCount',
                operator: 'at most the items matched by then',
                expected: items,
                actual: disclosure.size,
                holds: disclosure.size <= items,
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

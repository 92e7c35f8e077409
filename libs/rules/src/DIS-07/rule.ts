import {
  type Bits,
  clause,
  type DisclosureItemRule,
  isEmpty,
  type ItemVerdict,
  minus,
  noBits,
  or,
  type Part,
  type Submitted,
  type Version,
  type View,
} from '#libs/judging';
import {
  disclosedIn,
  disclosureEvidence,
  entriesOf,
  NOT_LISTED,
  requestOfItems,
  SEVERAL_REQUESTS,
  statementsOfRequest,
} from '../disclosed.js';
import { unlistedByHeader } from '../unlisted.js';

const ROSTER = 'recipient';
/** The most recipients that one clause names. */
const MOST_NAMES = 20;

const recipientsOf = ({ policy }: Version): string[] =>
  policy.parties.filter(({ role }) => role === 'recipient').map(({ agency }) => agency);

/** Recipients of a part that were not on the roster at its time. */
function offRoster({ act, actors }: Part, view: View): string[] {
  if (!view.family?.hasRoster(ROSTER)) return [];
  const roster = view.rosterAt(ROSTER, act);
  return actors.filter((actor) => !roster.has(actor));
}

/** The header alone decides this. */
const isForbidden = (part: Part, version: Version, view: View): boolean =>
  !recipientsOf(version).includes(part.agency) || offRoster(part, view).length > 0;

/** In exchanges that need no request, and where none was made, the roster decides alone. */
const needsEngagement = (part: Part, { policy }: Version, view: View): boolean =>
  policy.exchangeMode === 'request' || requestOfItems(part, view) !== undefined;

/** `all`: items for which every one of these recipients is engaged. `any`: items that name any engaged officer. */
function engaged(actors: readonly string[], statements: readonly Submitted[]): { all: Bits; any: Bits } {
  const of = (actor: string): Bits =>
    statements.reduce((items, { officers }) => or(items, officers[actor] ?? noBits()), noBits());
  const any = statements.reduce((items, { officers }) => Object.values(officers).reduce(or, items), noBits());
  return { all: actors.reduce((items, actor) => minus(items, minus(any, of(actor))), any), any };
}

export const dis07: DisclosureItemRule = {
  id: 'DIS-07',
  version: '2.0.9',
  title: 'Recipient not authorised',
  status: 'stable',
  severity: 'CRITICAL',
  basis: '26 USC 6103(i)(2)(A), (p)(4)(C)',
  theory: 'asserted',
  pack: 'core',
  subject: 'disclosure',
  subjectOf: 'disclosure',
  concludes: true,
  unit: 'items',
  visibility: 'both',
  falsePositives: 'A roster that is recorded late; a clerk who receives for an engaged officer and is on no roster.',
  on: 'block',
  judge: (block, view) =>
    disclosedIn(block, view).flatMap(({ disclosure, part, version, items }): ItemVerdict[] => {
      const { subject } = disclosure;
      if (!view.disclosureConcluded(disclosure, part)) return [];
      if (isForbidden(part, version, view)) return [{ subject, hits: items }];
      const lack = (reason: string, of = items) => ({ reason, items: of });
      if (part.actors.length === 0) return [{ subject, hits: noBits(), lacks: [lack('recipient.actorRefs')] }];
      const noRoster = view.family?.hasRoster(ROSTER) ? [] : [lack('roster recipient')];
      if (!needsEngagement(part, version, view)) return [{ subject, hits: noBits(), lacks: noRoster }];
      const request = requestOfItems(part, view);
      if (request === 'several') return [{ subject, hits: noBits(), lacks: [lack(SEVERAL_REQUESTS), ...noRoster] }];
      // The roster alone is not enough: every recipient must be engaged for the item (rule.md).
      const { all, any } = engaged(part.actors, request ? statementsOfRequest(block, request, part, view) : []);
      const unnamed = minus(items, any);
      const hits = minus(minus(items, all), unnamed);
      const lacks = [
        ...noRoster.map(({ reason }) => lack(reason, minus(items, hits))),
        lack('items.officers', unnamed),
      ];
      return isEmpty(hits) && lacks.every((one) => isEmpty(one.items)) ? [] : [{ subject, hits, lacks }];
    }),
  unlisted: (disclosure, view) =>
    unlistedByHeader(disclosure, (part) => {
      const version = view.version(part.act);
      if (!version || !view.disclosureConcluded(disclosure, part)) return undefined;
      if (isForbidden(part, version, view)) return 'hit';
      if (part.actors.length === 0) return { reason: 'recipient.actorRefs' };
      if (!view.family?.hasRoster(ROSTER)) return { reason: 'roster recipient' };
      return needsEngagement(part, version, view) ? { reason: NOT_LISTED } : undefined;
    }),
  explain(disclosure, view) {
    const judged = disclosure.parts.flatMap((part) => {
      const version = view.version(part.act);
      return version ? [{ part, version }] : [];
    });
    const strange = judged.filter(({ part, version }) => !recipientsOf(version).includes(part.agency));
    const off = judged
      .map(({ part }) => ({ part, names: offRoster(part, view) }))
      .filter(({ names }) => names.length > 0);
    const shown = strange[0] ?? judged[0];
    const named = disclosure.own.itemHits['DIS-07'] ?? 0;
    const agencies = new Set((strange.length > 0 ? strange : judged).map(({ part }) => part.agency));
    return {
      severity: 'CRITICAL',
      clauses: [
        clause({
          field: 'recipient.agency',
          operator: 'all among the recipients',
          expected: shown ? recipientsOf(shown.version).sort() : null,
          actual: [...agencies].sort().slice(0, MOST_NAMES),
          holds: strange.length === 0,
          basis: shown ? `agreement version ${shown.version.version}, parties` : 'agreement',
          entries: [
            ...(shown ? [shown.version.index] : []),
            ...entriesOf({ parts: (strange.length > 0 ? strange : judged).map(({ part }) => part) }),
          ],
        }),
        clause({
          field: 'recipient.actorRefs not on the recipient roster',
          operator: 'equals',
          expected: [],
          actual: [...new Set(off.flatMap(({ names }) => names))].sort().slice(0, MOST_NAMES),
          holds: off.length === 0,
          basis: '26 USC 6103(i)(2)(A)',
          entries: entriesOf({ parts: (off.length > 0 ? off : judged).map(({ part }) => part) }),
        }),
        clause({
          field: 'named items with a recipient who may not have them, or is not engaged for them',
          operator: 'at most',
          expected: 0,
          actual: named,
          holds: named === 0,
          basis: '26 USC 6103(i)(2)(A)',
          entries: entriesOf(disclosure),
        }),
      ],
      evidence: disclosureEvidence(disclosure, view),
      at: (shown?.part ?? disclosure).act.time,
    };
  },
};

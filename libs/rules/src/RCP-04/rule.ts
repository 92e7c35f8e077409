import {
  type Act,
  type ActRule,
  type ActVerdict,
  clause,
  type DisclosureFacts,
  evidenceOf,
  type Explained,
  MOST_EVIDENCE,
  speakerOf,
  type View,
} from '#libs/judging';
import { noAgreement } from '../no-agreement.js';
import { disclosuresOf, isItsRecipient, isParty, meantBy, SEVERAL } from '../receipts.js';

/** The most locations that a clause names. */
const MOST_NAMED = 20;

export const rcp04: ActRule<'custody'> = {
  id: 'RCP-04',
  version: '2.0.8',
  title: 'Held in a place that is not approved',
  status: 'stable',
  severity: 'HIGH',
  basis: '26 USC 6103(p)(4)(B)',
  theory: 'asserted',
  pack: 'core',
  subject: 'holder and disclosure',
  unit: 'locations',
  visibility: 'recipient',
  falsePositives: 'A place that was renamed, or approved on paper only.',
  alone: true,
  on: 'custody',
  judge(facts, view) {
    const { held, placeless, unbound } = heldOf(facts, view);
    const bySubject = new Map<string, Held[]>();
    const unclear = new Map<string, Held[]>();
    for (const act of held) {
      // Where nobody disclosed under the id, the bare id stands for the disclosure.
      const meant = meantBy(act, facts, view) ?? facts.disclosure;
      if (meant === 'several') add(unclear, speakerOf(act), act);
      else add(bySubject, ofHolder(act, meant), act);
    }
    const verdicts = [...bySubject].flatMap(([subject, own]) => judge(subject, own, view));
    for (const own of unclear.values()) {
      const lack = { verdict: 'not evaluable' as const, reason: SEVERAL, items: placesOf(own).length };
      for (const { subject } of disclosuresOf(facts, view))
        verdicts.push({ subject: ofHolder(own[0]!, subject), ...lack });
    }
    for (const [subject, own] of placeless)
      verdicts.push({ subject, verdict: 'not evaluable', reason: 'receipt.holdingLocation', items: own.length });
    return verdicts.concat(
      [...unbound].flatMap(([subject, own]) => noAgreement(view, speakerOf(own[0]!), own.length, subject)),
    );
  },
};

/** The subject `<holder> <disclosure>`: what others say that they hold neither changes the finding nor hides it from its holder. */
const ofHolder = (act: Act, disclosure: string): string => `${speakerOf(act)} ${disclosure}`;

function add<A>(to: Map<string, A[]>, name: string, act: A): void {
  const known = to.get(name);
  if (known) known.push(act);
  else to.set(name, [act]);
}

/**
 * `held`: the stated places that can be judged. By subject, `placeless`: receipts that name no place although the agreement has a roster of
 * places; `unbound`: copies under no agreement.
 */
function heldOf(
  facts: DisclosureFacts,
  view: View,
): { held: Held[]; placeless: Map<string, Act[]>; unbound: Map<string, Act[]> } {
  const disclosures = disclosuresOf(facts, view);
  // What strangers disclosed to others under the id is as nothing.
  const isOpen = !disclosures.some(({ agency }) => isParty(agency, view));
  const given = (receipt: Act): boolean =>
    disclosures.some((disclosure) => isItsRecipient(receipt, disclosure, view)) ||
    ((disclosures.length === 0 || (isOpen && isParty(speakerOf(receipt), view))) && view.recipientSaid(receipt));
  // A copy counts whoever reports it. A receipt counts only from a recipient.
  const copies = facts.copies.filter((copy) => view.judges(copy) && !view.undone(copy));
  const receipts = facts.receipts.filter(given);
  const placeless = new Map<string, Act[]>();
  for (const receipt of receipts) {
    const asked = receipt.location === undefined && view.version(receipt) && view.family?.hasRoster('holding_location');
    if (!asked || !view.concluded(receipt)) continue;
    const meant = meantBy(receipt, facts, view) ?? facts.disclosure;
    add(placeless, ofHolder(receipt, meant === 'several' ? facts.disclosure : meant), receipt);
  }
  const held = [...receipts, ...copies].flatMap(({ location, ...act }): Held[] =>
    location === undefined || !view.version(act) || !view.concluded(act) ? [] : [{ ...act, location }],
  );
  const unbound = new Map<string, Act[]>();
  for (const copy of copies)
    if (!view.bound(copy) && view.concluded(copy)) add(unbound, ofHolder(copy, facts.disclosure), copy);
  return { held, placeless, unbound };
}

function judge(subject: string, own: readonly Held[], view: View): ActVerdict[] {
  if (!view.family!.hasRoster('holding_location')) {
    return [{ subject, verdict: 'not evaluable', reason: 'roster holding_location', items: placesOf(own).length }];
  }
  const outside = own.filter((act) => !view.rosterAt('holding_location', act).has(act.location));
  const explain = () => explained(own, outside, view);
  if (outside.length === 0) return [{ subject, verdict: 'pass', explain }];
  return [{ subject, verdict: 'hit', count: placesOf(outside).length, explain }];
}

function explained(own: readonly Held[], outside: readonly Held[], view: View): Explained {
  const shown = outside.length > 0 ? outside : own;
  const approved = new Set(shown.flatMap((act) => [...view.rosterAt('holding_location', act)]));
  return {
    severity: 'HIGH',
    clauses: [
      clause({
        field: 'location',
        operator: 'on the roster of holding locations',
        expected: [...approved].sort().slice(0, MOST_NAMED),
        actual: placesOf(shown).slice(0, MOST_NAMED),
        holds: outside.length === 0,
        basis: '26 USC 6103(p)(4)(B)',
        entries: indexes(shown),
      }),
    ],
    evidence: [...shown]
      .sort((a, b) => a.index - b.index)
      .slice(0, MOST_EVIDENCE)
      .map((act) => evidenceOf('custody', act)),
    at: shown[0]!.time,
  };
}

interface Held extends Act {
  location: string;
}

const placesOf = (held: readonly Held[]): string[] => [...new Set(held.map(({ location }) => location))].sort();

const indexes = (held: readonly Held[]): number[] =>
  held
    .map(({ index }) => index)
    .sort((a, b) => a - b)
    .slice(0, MOST_EVIDENCE);

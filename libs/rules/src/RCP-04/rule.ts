import {
  type Act,
  type ActRule,
  type ActVerdict,
  clause,
  type DisclosureFacts,
  evidenceOf,
  type Explained,
  MOST_EVIDENCE,
  type View,
} from '#libs/judging';
import { noAgreement } from '../no-agreement.js';
import { disclosuresOf, isItsRecipient, meantBy, SEVERAL } from '../receipts.js';

/** The most locations that a clause names. */
const MOST_NAMED = 20;

export const rcp04: ActRule<'custody'> = {
  id: 'RCP-04',
  version: '2.0.7',
  title: 'Held in a place that is not approved',
  status: 'stable',
  severity: 'HIGH',
  basis: '26 USC 6103(p)(4)(B)',
  theory: 'asserted',
  pack: 'core',
  subject: 'disclosure',
  unit: 'locations',
  visibility: 'recipient',
  falsePositives: 'A place that was renamed, or approved on paper only.',
  alone: true,
  on: 'custody',
  judge(facts, view) {
    const { held, placeless, unbound } = heldOf(facts, view);
    const bySubject = new Map<string, Held[]>();
    const unclear: Held[] = [];
    for (const act of held) {
      // Where nobody disclosed under the id, the subject is the bare id.
      const subject = meantBy(act, facts, view) ?? facts.disclosure;
      const known = subject === 'several' ? unclear : bySubject.get(subject);
      if (known) known.push(act);
      else bySubject.set(subject, [act]);
    }
    const verdicts = [...bySubject].flatMap(([subject, own]) => judge(subject, own, view));
    if (unclear.length > 0) {
      const lack = { verdict: 'not evaluable' as const, reason: SEVERAL, items: placesOf(unclear).length };
      for (const { subject } of disclosuresOf(facts, view)) verdicts.push({ subject, ...lack });
    }
    for (const [subject, items] of placeless)
      verdicts.push({ subject, verdict: 'not evaluable', reason: 'receipt.holdingLocation', items });
    return unbound > 0 ? [...verdicts, ...noAgreement(view, unbound)] : verdicts;
  },
};

/**
 * `held`: the stated places that can be judged. `placeless`: by subject, how many receipts name no place although the agreement has a
 * roster of places. `unbound`: the number of copies under no agreement.
 */
function heldOf(facts: DisclosureFacts, view: View): { held: Held[]; placeless: Map<string, number>; unbound: number } {
  const disclosures = disclosuresOf(facts, view);
  const given = (receipt: Act): boolean =>
    disclosures.length === 0
      ? view.recipientSaid(receipt)
      : disclosures.some((disclosure) => isItsRecipient(receipt, disclosure, view));
  // A copy counts whoever reports it. A receipt counts only from a recipient.
  const copies = facts.copies.filter((copy) => view.judges(copy) && !view.undone(copy));
  const receipts = facts.receipts.filter(given);
  const placeless = new Map<string, number>();
  for (const receipt of receipts) {
    const asked = receipt.location === undefined && view.version(receipt) && view.family?.hasRoster('holding_location');
    if (!asked || !view.concluded(receipt)) continue;
    const meant = meantBy(receipt, facts, view) ?? facts.disclosure;
    const subject = meant === 'several' ? facts.disclosure : meant;
    placeless.set(subject, (placeless.get(subject) ?? 0) + 1);
  }
  const bound = [...receipts, ...copies].flatMap(({ location, ...act }): Held[] =>
    location === undefined || !view.version(act) || !view.concluded(act) ? [] : [{ ...act, location }],
  );
  return { held: bound, placeless, unbound: copies.filter((copy) => !view.bound(copy) && view.concluded(copy)).length };
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

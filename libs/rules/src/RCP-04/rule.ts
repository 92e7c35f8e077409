import { type Act, type ActRule, type ActVerdict, clause, evidenceOf, MOST_EVIDENCE } from '#libs/judging';
import { isItsRecipient, meantBy, SEVERAL } from '../receipts.js';

/** Locations that a clause names at most. */
const MOST_NAMED = 20;

export const rcp04: ActRule<'disclosure'> = {
  id: 'RCP-04',
  version: '2.0.0',
  title: 'Held in a place that is not approved',
  status: 'stable',
  severity: 'HIGH',
  basis: '26 USC 6103(p)(4)(B)',
  theory: 'asserted',
  pack: 'core',
  subject: 'disclosure',
  unit: 'locations',
  falsePositives: 'A place that was renamed, or approved on paper only.',
  on: 'disclosure',
  judge(disclosure, view) {
    const { subject, facts } = disclosure;
    // Copies count whoever speaks of them; a receipt is the recipient's to give.
    const receipts = facts.receipts.filter((receipt) => isItsRecipient(receipt, disclosure, view));
    const held = [...receipts, ...facts.copies.filter((copy) => !view.undone(copy))].flatMap(
      ({ location, ...act }): Held[] =>
        location === undefined || !view.version(act) || !view.concluded(act) ? [] : [{ ...act, location }],
    );
    const own = held.filter((act) => meantBy(act, disclosure, view) === subject);
    const unclear = held.filter((act) => meantBy(act, disclosure, view) === 'several');
    const verdicts: ActVerdict[] = [];
    if (unclear.length > 0)
      verdicts.push({ subject, verdict: 'not evaluable', reason: SEVERAL, items: placesOf(unclear).length });
    if (own.length === 0) return verdicts;
    if (!view.family!.hasRoster('holding_location')) {
      const items = placesOf(own).length;
      return [...verdicts, { subject, verdict: 'not evaluable', reason: 'roster holding_location', items }];
    }
    const outside = own.filter((act) => !view.rosterAt('holding_location', act).has(act.location));
    const places = placesOf(outside);
    const explain = () => {
      const shown = outside.length > 0 ? outside : own;
      const approved = new Set(shown.flatMap((act) => [...view.rosterAt('holding_location', act)]));
      return {
        severity: 'HIGH' as const,
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
    };
    if (places.length === 0) return [...verdicts, { subject, verdict: 'pass', explain }];
    return [...verdicts, { subject, verdict: 'hit', count: places.length, explain }];
  },
};

interface Held extends Act {
  location: string;
}

const placesOf = (held: readonly Held[]): string[] => [...new Set(held.map(({ location }) => location))].sort();

const indexes = (held: readonly Held[]): number[] =>
  held
    .map(({ index }) => index)
    .sort((a, b) => a - b)
    .slice(0, MOST_EVIDENCE);

import { type ActRule, type ActVerdict, clause } from '#libs/judging';
import { findingsOf } from '../irregular.js';

export const int09: ActRule<'irregular'> = {
  id: 'INT-09',
  version: '2.0.1',
  title: 'Refused at the door',
  status: 'stable',
  severity: 'CRITICAL',
  basis:
    'docs/life-of-an-event.md: structure is checked at the door, and what fails is recorded as an entry that says so',
  theory: 'asserted',
  pack: 'core',
  subject: 'way in and reason, or source',
  unit: 'entries',
  falsePositives: 'None: the entry says why. The sender corrects it with a new id and the same sequence.',
  on: 'irregular',
  judge(facts, view) {
    const refused = findingsOf(facts, ({ refused, index, time }) => {
      if (!refused) return undefined;
      const { way, reason } = refused;
      return {
        subject: `${way} ${reason}`,
        severity: reason === 'clear-identifier' || reason === 'gap' ? 'HIGH' : 'MEDIUM',
        clause: clause({
          field: 'value',
          operator: reason === 'gap' ? 'can be folded' : 'passes the door',
          expected: null,
          actual: reason,
          holds: false,
          entries: [index],
        }),
        role: 'refused',
        time,
      };
    });
    // What may be an act of any size, until an event of its type takes its number.
    const hidden = findingsOf(facts, ({ refused, source, type, index, time }) => {
      const open = refused && source !== '' ? view.source(source)?.refused[index] : undefined;
      if (!open || open.corrected) return undefined;
      return {
        subject: source,
        severity: 'CRITICAL',
        clause: clause({
          field: `event of sequence ${open.sequence ?? 'unknown'} that passes`,
          operator: 'is of the type',
          expected: type === '' ? 'any' : type,
          actual: null,
          holds: false,
          basis: 'a refused act is an act of unknown size',
          entries: [index],
        }),
        role: 'refused',
        time,
      };
    });
    const packs = view.speakers?.documents.packs ?? ['core'];
    const lines = hidden.flatMap(({ subject, ...verdict }): ActVerdict[] =>
      packs.map((of) => ({
        subject,
        verdict: 'not evaluable',
        reason: 'refused event of unknown size',
        items: 'count' in verdict ? verdict.count : 0,
        of,
      })),
    );
    return [...refused, ...hidden, ...lines];
  },
};

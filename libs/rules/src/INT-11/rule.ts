import { agencyOf } from '#libs/contracts';
import { type ActRule, clause } from '#libs/judging';

export const int11: ActRule<'entry'> = {
  id: 'INT-11',
  version: '2.0.1',
  title: 'One event id, two contents',
  status: 'stable',
  severity: 'HIGH',
  basis: 'CloudEvents 1.0: source and id name one event',
  theory: 'asserted',
  pack: 'core',
  subject: 'source and event id',
  unit: 'entries',
  visibility: 'author',
  authorOf: (subject) => agencyOf(subject.slice(0, subject.indexOf(' '))),
  falsePositives: 'A sender that repairs an event and sends it under its old id; a correction takes a new id.',
  on: 'entry',
  judge({ entry: { event }, index, conflicts }) {
    const first = conflicts[0];
    if (!event || first === undefined) return [];
    const subject = `${event.source} ${event.id}`;
    const explain = () => ({
      severity: 'HIGH' as const,
      clauses: [
        clause({
          field: 'entries that hold the content of this source and id',
          operator: 'equals',
          expected: [first],
          actual: [first, index],
          holds: false,
          basis: 'CloudEvents 1.0',
          entries: [first, index],
        }),
      ],
      evidence: [
        { role: 'recorded first', index: first },
        { role: 'other content', index },
      ],
    });
    return [{ subject, verdict: 'hit', count: 1, explain }];
  },
};

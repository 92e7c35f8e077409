import type { ActRule } from '#libs/judging';

export const int11: ActRule<'entry'> = {
  id: 'INT-11',
  version: '1.0.0',
  title: 'One event id, two contents',
  status: 'stable',
  severity: 'HIGH',
  basis: 'CloudEvents 1.0: source and id name one event',
  theory: 'asserted',
  pack: 'core',
  subject: 'source and event id',
  unit: 'entries',
  falsePositives: 'A sender that repairs an event and sends it under its old id; a correction takes a new id.',
  on: 'entry',
  judge({ entry: { event }, index, conflicts }) {
    if (!event || conflicts.length === 0) return [];
    return [
      {
        subject: `${event.source} ${event.id}`,
        verdict: 'hit',
        count: 1,
        severity: 'HIGH',
        clauses: [
          {
            field: 'digest of the event',
            operator: 'equals that of the entry recorded first',
            expected: true,
            actual: false,
          },
        ],
        evidence: [
          { role: 'recorded first', index: conflicts[0]! },
          { role: 'other content', index },
        ],
      },
    ];
  },
};

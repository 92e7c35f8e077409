import type { ActRule } from '#libs/judging';

export const int09: ActRule<'entry'> = {
  id: 'INT-09',
  version: '1.0.1',
  title: 'Refused at the door',
  status: 'stable',
  severity: 'MEDIUM',
  basis:
    'docs/life-of-an-event.md: structure is checked at the door, and what fails is recorded as an entry that says so',
  theory: 'asserted',
  pack: 'core',
  subject: 'way in and reason',
  unit: 'entries',
  falsePositives: 'None: the entry says why. The sender corrects it with a new id and the same sequence.',
  on: 'entry',
  judge({ entry: { quarantined, via }, index }) {
    if (!quarantined) return [];
    const way = 'kafka' in via ? via.kafka.topic : 'http';
    const severity = quarantined.reason === 'clear-identifier' ? 'HIGH' : 'MEDIUM';
    return [
      {
        subject: `${way} ${quarantined.reason}`,
        verdict: 'hit',
        count: 1,
        severity,
        clauses: [{ field: 'value', operator: 'passes the door', expected: true, actual: quarantined.reason }],
        evidence: [{ role: 'refused', index }],
      },
    ];
  },
};

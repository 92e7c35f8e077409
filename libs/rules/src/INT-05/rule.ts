import type { ActRule } from '#libs/judging';

export const int05: ActRule<'entry'> = {
  id: 'INT-05',
  version: '1.0.0',
  title: 'Records lost before they reached the ledger',
  status: 'stable',
  severity: 'HIGH',
  basis: 'NIST SP 800-53 AU-5',
  theory: 'asserted',
  pack: 'core',
  subject: 'topic and partition',
  unit: 'gaps',
  falsePositives: 'None known: the broker no longer has these offsets. Their sender’s outbox may.',
  on: 'entry',
  judge({ entry: { control }, index }) {
    if (control?.kind !== 'intake.gap') return [];
    const { topic, partition, from, to } = control;
    return [
      {
        subject: `${topic} ${partition}`,
        verdict: 'hit',
        count: 1,
        severity: 'HIGH',
        clauses: [
          {
            field: 'offsets recorded',
            operator: 'without a gap',
            expected: true,
            actual: `${from} to ${to} are missing`,
          },
        ],
        evidence: [{ role: 'gap', index }],
      },
    ];
  },
};

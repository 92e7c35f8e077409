import { type ActRule, missingSequences } from '#libs/judging';

export const int02: ActRule<'source'> = {
  id: 'INT-02',
  version: '1.0.1',
  title: 'Sequence broken',
  status: 'stable',
  severity: 'CRITICAL',
  basis: 'NIST SP 800-53 AU-9(3); the source’s own count of what it sent',
  theory: 'asserted',
  pack: 'core',
  subject: 'source',
  unit: 'sequences',
  falsePositives: 'A sender that lost its outbox and began again.',
  on: 'source',
  judge(source, view) {
    const missing = missingSequences(source);
    const concluded = missing > 0 && view.late(source.holeSeenAt) ? missing : 0;
    const twice = Object.entries(source.twice);
    if (concluded + twice.length === 0) return [];
    return [
      {
        subject: source.source,
        verdict: 'hit',
        count: concluded + twice.length,
        severity: 'CRITICAL',
        clauses: [
          { field: 'sequences that are missing', operator: 'equals', expected: 0, actual: concluded },
          { field: 'sequences that two events claim', operator: 'equals', expected: 0, actual: twice.length },
        ],
        evidence: [
          ...(concluded > 0 ? [{ role: 'first entry after the hole', index: source.holeIndex }] : []),
          ...twice
            .slice(0, 20)
            .flatMap(([, entries]) => entries.map((index) => ({ role: 'claims the sequence', index }))),
        ],
      },
    ];
  },
};

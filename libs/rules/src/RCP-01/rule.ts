import { type ActRule, basisOf } from '#libs/judging';

const DEFAULT_HOURS = 72;
const HOUR = 3_600_000;

export const rcp01: ActRule<'disclosure'> = {
  id: 'RCP-01',
  version: '1.0.0',
  title: 'Receipt not acknowledged in time',
  status: 'stable',
  severity: 'HIGH',
  basis: 'NIST SP 800-53 AU-10(3); 26 USC 6103(p)(4)(A)',
  theory: 'asserted',
  pack: 'core',
  subject: 'disclosure',
  unit: 'disclosures',
  falsePositives: 'An outage at the recipient.',
  on: 'disclosure',
  judge({ disclosure, made, receipts }, view) {
    if (!made) return [];
    const version = view.policyAt(made.time);
    const threshold = version?.policy.ackDeadlineHours;
    const hours = threshold?.value ?? DEFAULT_HOURS;
    const deadline = made.time + hours * HOUR;
    const first = receipts[0];
    if (first && first.time <= deadline) return [];
    if (!view.passed(deadline, made.receivedAt)) return [];
    const twice = made.time + 2 * hours * HOUR;
    const verylate = first ? first.time > twice : view.passed(twice, made.receivedAt);
    return [
      {
        subject: disclosure,
        verdict: 'hit',
        count: 1,
        severity: verylate ? 'HIGH' : 'MEDIUM',
        clauses: [
          {
            field: 'receipt.time',
            operator: 'at or before',
            expected: new Date(deadline).toISOString(),
            actual: first ? new Date(first.time).toISOString() : null,
            basis: basisOf(threshold, version),
          },
        ],
        evidence: [
          { role: 'disclosure', index: made.index },
          ...(first ? [{ role: 'receipt', index: first.index }] : []),
        ],
      },
    ];
  },
};

import { basisOf } from '../../engine/view.js';
import type { ActRule } from '../../rule.js';

const DEFAULT_DAYS = 30;
const DAY = 86_400_000;

export const inc02: ActRule<'incident'> = {
  id: 'INC-02',
  version: '1.0.0',
  title: 'Error found late',
  status: 'stable',
  severity: 'MEDIUM',
  basis: 'design',
  theory: 'asserted',
  pack: 'core',
  subject: 'incident',
  unit: 'incidents',
  falsePositives: 'Acts that are known by their date only: the end of that day counts.',
  on: 'incident',
  judge({ incident, reports }, view) {
    const first = reports[0];
    if (!first) return [];
    const version = view.policyAt(first.time);
    const threshold = version?.policy.latentErrorDays;
    const limit = threshold?.value ?? DEFAULT_DAYS;
    const notices = first.notified.map(({ at }) => at);
    const known = Math.max(first.discoveredAt, ...notices);
    const age = Math.floor((known - first.occurredAt) / DAY);
    if (known - first.occurredAt <= limit * DAY) return [];
    return [
      {
        subject: incident,
        verdict: 'hit',
        count: 1,
        severity: 'MEDIUM',
        clauses: [
          {
            field: 'days from the error to its discovery or the last notice',
            operator: 'at most',
            expected: limit,
            actual: age,
            basis: basisOf(threshold, version),
          },
        ],
        evidence: [{ role: 'incident', index: first.index }],
      },
    ];
  },
};

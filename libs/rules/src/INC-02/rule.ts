import { type ActRule, basisOf, greatest, least, MOST_EVIDENCE } from '#libs/judging';

const DEFAULT_DAYS = 30;
const DAY = 86_400_000;

export const inc02: ActRule<'incident'> = {
  id: 'INC-02',
  version: '1.0.1',
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
    if (!view.policyKnown(first.time, first.receivedAt)) return [];
    const version = view.policyAt(first.time);
    const threshold = version?.policy.latentErrorDays;
    const limit = threshold?.value ?? DEFAULT_DAYS;
    // Later reports add to the first: what was known earliest, and the last party to be told.
    const occurredAt = least(reports.map((report) => report.occurredAt));
    const discoveredAt = least(reports.map((report) => report.discoveredAt));
    const toldAt = greatest(reports.map(({ notified }) => greatest(notified.map(({ at }) => at))));
    const known = Math.max(discoveredAt, toldAt);
    if (known - occurredAt <= limit * DAY) return [];
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
            actual: Math.floor((known - occurredAt) / DAY),
            basis: basisOf(threshold, version),
          },
        ],
        evidence: reports.slice(0, MOST_EVIDENCE).map(({ index }) => ({ role: 'incident', index })),
      },
    ];
  },
};

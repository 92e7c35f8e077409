import { type ActRule, basisOf, clause, evidenceOf, greatest, iso, least, MOST_EVIDENCE } from '#libs/judging';

const DEFAULT_DAYS = 30;
const DAY = 86_400_000;

export const inc02: ActRule<'incident'> = {
  id: 'INC-02',
  version: '2.0.0',
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
  judge(facts, view) {
    const subject = facts.incident;
    const reports = facts.reports.filter((report) => view.judges(report) && !view.undone(report));
    const first = reports[0];
    const version = first && view.version(first);
    if (!version) return [];
    const threshold = version.policy.latentErrorDays;
    const days = threshold?.value ?? DEFAULT_DAYS;
    // Later reports add to the first: what was known earliest, and the last party to be told.
    const occurredAt = least(reports.map((report) => report.occurredAt));
    const discoveredAt = least(reports.map((report) => report.discoveredAt));
    const toldAt = greatest(reports.map(({ notified }) => greatest(notified.map(({ at }) => at))));
    const known = Math.max(discoveredAt, toldAt);
    const limit = occurredAt + days * DAY;
    const basis = threshold ? basisOf(threshold, version) : `${DEFAULT_DAYS} days, default`;
    const shown = reports.slice(0, MOST_EVIDENCE);
    const entries = shown.map(({ index }) => index);
    const explain = () => ({
      severity: 'MEDIUM' as const,
      clauses: [
        clause({
          field: 'discovery, or the last notice',
          operator: 'at or before',
          expected: iso(limit),
          actual: iso(known),
          holds: known <= limit,
          ...{ basis, entries },
        }),
        clause({
          field: 'days from the error until then',
          operator: 'at most',
          expected: days,
          actual: Math.ceil((known - occurredAt) / DAY),
          holds: known <= limit,
          ...{ basis, entries },
        }),
      ],
      evidence: shown.map((report) => evidenceOf('incident', report)),
      at: first.time,
    });
    return [known > limit ? { subject, verdict: 'hit', count: 1, explain } : { subject, verdict: 'pass', explain }];
  },
};

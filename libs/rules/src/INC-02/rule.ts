import {
  type ActRule,
  type ActVerdict,
  agencyOfSubject,
  basisOf,
  clause,
  evidenceOf,
  type Explained,
  greatest,
  type IncidentReport,
  iso,
  MOST_EVIDENCE,
  speakerOf,
  type View,
} from '#libs/judging';
import { noAgreement } from '../no-agreement.js';

const DEFAULT_DAYS = 30;
const DAY = 86_400_000;

export const inc02: ActRule<'incident'> = {
  id: 'INC-02',
  version: '2.0.3',
  title: 'Error found late',
  status: 'stable',
  severity: 'MEDIUM',
  basis: 'design',
  theory: 'asserted',
  pack: 'core',
  subject: 'incident',
  unit: 'incidents',
  visibility: 'author',
  authorOf: agencyOfSubject,
  falsePositives: 'Acts that are known by their date only: the end of that day counts.',
  on: 'incident',
  judge({ incident, reports }, view) {
    const byAgency = new Map<string, IncidentReport[]>();
    const without = new Set<string>();
    for (const report of reports) {
      if (!view.judges(report) || view.undone(report)) continue;
      const agency = speakerOf(report);
      if (!view.version(report)) {
        if (view.concluded(report)) without.add(agency);
        continue;
      }
      const known = byAgency.get(agency);
      if (known) known.push(report);
      else byAgency.set(agency, [report]);
    }
    const verdicts = [...byAgency].map(([agency, own]): ActVerdict => {
      const subject = `${agency}/${incident}`;
      // Each report is judged by itself: a later, better report by anyone does not retract an earlier one.
      const late = own.filter((report) => isLate(report, view));
      const explain = () => explained(late.length > 0 ? late : own, view);
      return late.length > 0 ? { subject, verdict: 'hit', count: 1, explain } : { subject, verdict: 'pass', explain };
    });
    // A line for each agency that reported: a report is known to its author alone.
    const unjudged = [...without].sort().flatMap((agency) => noAgreement(view, agency, 1, `${agency}/${incident}`));
    return [...verdicts, ...unjudged];
  },
};

/** `limit`: the latest time at which all parties should have known. `known`: the time at which they did. Milliseconds since 1970. */
function timesOf(report: IncidentReport, view: View): { days: number; limit: number; known: number } {
  const { occurredAt, discoveredAt, notified } = report;
  const days = view.version(report)?.policy.latentErrorDays?.value ?? DEFAULT_DAYS;
  return {
    days,
    limit: occurredAt + days * DAY,
    known: Math.max(discoveredAt, greatest(notified.map(({ at }) => at))),
  };
}

function isLate(report: IncidentReport, view: View): boolean {
  const { limit, known } = timesOf(report, view);
  return known > limit;
}

/** Explains by the first of some reports. */
function explained(reports: readonly IncidentReport[], view: View): Explained {
  const first = reports[0]!;
  const { days, limit, known } = timesOf(first, view);
  const version = view.version(first);
  const threshold = version?.policy.latentErrorDays;
  const basis = threshold ? basisOf(threshold, version) : `${DEFAULT_DAYS} days, default`;
  const [holds, entries] = [known <= limit, [first.index]];
  return {
    severity: 'MEDIUM',
    clauses: [
      clause({
        field: 'discovery, or the last notice',
        operator: 'at or before',
        expected: iso(limit),
        actual: iso(known),
        ...{ holds, basis, entries },
      }),
      clause({
        field: 'days from the error until then',
        operator: 'at most',
        expected: days,
        actual: Math.ceil((known - first.occurredAt) / DAY),
        ...{ holds, basis, entries },
      }),
    ],
    evidence: reports.slice(0, MOST_EVIDENCE).map((report) => evidenceOf('incident', report)),
    at: first.time,
  };
}

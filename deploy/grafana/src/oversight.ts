import type { DashboardBuilder } from '@grafana/grafana-foundation-sdk/dashboard';
import { CONSOLE, type Frame } from './frame.js';
import { lines, row, rows, sqlLines, stat } from './parts.js';

export const frame: Frame = {
  ...{ uid: 'oversight', title: 'Countersign: oversight', audience: 'oversight' },
  description:
    'What was found and who has it in hand, what was disclosed against what is allowed, and what nobody can say because a source is silent. For overseers, on a wall.',
};

const count = (legend: string, expr: string) => ({ legend, expr });

export const fill = (dashboard: DashboardBuilder): DashboardBuilder => {
  row(
    dashboard,
    'Now',
    stat(
      {
        ...{ title: 'Critical findings open', unit: 'short', limits: { bad: 1 } },
        description:
          'Findings of severity CRITICAL that the judge holds, whatever desks have said of them. A finding is one question, however many items it concerns.',
        link: { title: 'These findings', url: `${CONSOLE}/findings?severity=CRITICAL&status=open` },
      },
      count('critical', 'sum(max by (rule, severity) (countersign_findings_open{severity="CRITICAL"}))'),
    ),
    stat(
      {
        ...{ title: 'Findings open', unit: 'short' },
        description: 'All findings that the judge holds.',
        link: { title: 'These findings', url: `${CONSOLE}/findings?status=open` },
      },
      count('open', 'sum(max by (rule, severity) (countersign_findings_open))'),
    ),
    stat(
      {
        ...{ title: 'Overdue', unit: 'short', limits: { bad: 1 } },
        description:
          'Findings that a desk still has before it and whose time is over, summed over desks: CRITICAL 72 hours, HIGH 7 days, MEDIUM 30 days, LOW 90 days unless set otherwise.',
        link: { title: 'What is overdue on the overseers’ desk', url: `${CONSOLE}/findings?overdue=1&waits=1` },
      },
      count('overdue', 'sum(max by (severity) (countersign_findings_overdue))'),
    ),
    stat(
      {
        ...{ title: 'Approvals waiting', unit: 'short', limits: { warn: 1, bad: 20 } },
        description: 'Exceptions and erasures that wait for a second person, 72 hours at most.',
        link: { title: 'Approvals', url: `${CONSOLE}/approvals` },
      },
      count('waiting', 'sum(max by (kind) (countersign_approvals_waiting))'),
    ),
    stat(
      {
        ...{ title: 'Agencies with a silent source', unit: 'short', limits: { bad: 1 } },
        description:
          'Agencies of which a source no longer vouches for what it has not sent: what is missing from it counts as not done.',
        link: { title: 'Silent sources', url: `${CONSOLE}/agreements` },
      },
      count('silent', 'sum(max by (agency) (countersign_source_silent)) or vector(0)'),
    ),
    stat(
      {
        ...{ title: 'Rules left out', unit: 'short', limits: { bad: 1 } },
        description: 'Entries at which a rule failed and was left out: findings may be incomplete there.',
        link: { title: 'How far all is judged', url: `${CONSOLE}/ledger` },
      },
      count('left out', 'max(countersign_gaps_open)'),
    ),
  );
  row(
    dashboard,
    'Findings',
    lines(
      {
        ...{ title: 'Open findings by severity and desk state', unit: 'short' },
        description:
          'Findings by how grave they are and where desks are with them, one for each desk that has it before it. The judge’s state is beside it: open, restated, retracted or withdrawn.',
      },
      count(
        '{{severity}} {{desk_state}} ({{judged}})',
        'sum by (severity, desk_state, judged) (max by (severity, judged, desk_state) (countersign_findings{judged!="withdrawn"})) > 0',
      ),
    ),
    lines(
      {
        ...{ title: 'Overdue by severity', unit: 'short', limits: { bad: 1 } },
        description: 'Findings whose time is over, by severity, over all desks.',
      },
      count('{{severity}}', 'max by (severity) (countersign_findings_overdue)'),
    ),
    rows(
      {
        ...{ title: 'Open findings by agreement and rule', unit: 'short', width: 24 },
        description:
          'Which agreement, which rule, how many findings, and how many items, reports or places they concern together. The list of an agreement in the console has the same findings.',
        link: { title: 'All open findings', url: `${CONSOLE}/findings?status=open` },
      },
      `SELECT coalesce(agreement, 'none') AS "agreement", rule AS "rule", severity AS "severity", sum(findings) AS "findings", sum(units) AS "concern",
  min(first_seen) AS "first seen" FROM dashboard.finding GROUP BY 1, 2, 3
ORDER BY array_position(ARRAY['CRITICAL', 'HIGH', 'MEDIUM', 'LOW', 'INFO'], severity), 1, 2 LIMIT 200`,
    ),
  );
  row(
    dashboard,
    'Disclosed and allowed',
    rows(
      {
        ...{ title: 'Requested, disclosed, and what is allowed', unit: 'short' },
        description:
          'Items by agreement, and the smallest cap of its version in effect. An agreement without a cap allows any number, as far as it says.',
        link: { title: 'Agreements', url: `${CONSOLE}/agreements` },
      },
      `SELECT a.agreement AS "agreement", a.items_requested AS "requested", a.items_disclosed AS "disclosed",
  coalesce(c.items::text || ' in ' || c.period, 'no cap stated') AS "allowed"
FROM dashboard.agreement a LEFT JOIN LATERAL (
  SELECT items, period FROM dashboard.cap WHERE cap.agreement = a.agreement ORDER BY items LIMIT 1) c ON true
ORDER BY a.items_disclosed DESC, a.agreement LIMIT 100`,
    ),
    sqlLines(
      {
        ...{ title: 'Items disclosed by day of the act', unit: 'short' },
        description:
          'By the day on which the source says that it disclosed, in UTC, whenever it was recorded. An item counts each time that a disclosure names it.',
      },
      `SELECT day AS time, agreement AS metric, sum(items)::float8 AS value FROM dashboard.disclosed
WHERE $__timeFilter(day) GROUP BY 1, 2 ORDER BY 1, 2`,
    ),
  );
  row(
    dashboard,
    'From act to record to finding',
    lines(
      {
        ...{ title: 'From act to record', unit: 's' },
        description:
          'How long after an act its record came, of events judged lately: half of them within the lower line, 95 in 100 within the upper. Days mean that an agency tells late.',
      },
      ...quantiles('countersign_act_to_record_seconds'),
    ),
    lines(
      {
        ...{ title: 'From record to finding', unit: 's', limits: { warn: 5, bad: 10 } },
        description:
          'How long after an entry’s receipt in the ledger a finding of it was there. The objective is 99 in 100 within 10 seconds.',
      },
      ...quantiles('countersign_record_to_finding_seconds'),
    ),
    lines(
      {
        ...{ title: 'From finding to the first act of a desk', unit: 's', limits: { bad: 259_200 } },
        description:
          'How long findings waited before a desk did anything about them, of the last 30 days: half of them within the line 0.5, 95 in 100 within 0.95. A critical one may take 72 hours to its end.',
      },
      count('{{severity}} {{share}}', 'max by (severity, share) (countersign_finding_acknowledge_seconds)'),
    ),
    rows(
      {
        ...{ title: 'Not judged, by rule and reason', unit: 'short' },
        description:
          'What neither passed nor was found wanting, because a record or a term of the agreement is missing.',
        link: { title: 'All that could not be judged', url: `${CONSOLE}/findings#not-evaluable` },
      },
      `SELECT rule AS "rule", reason AS "reason", sum(lines) AS "lines", sum(items) AS "items" FROM dashboard.not_evaluable
GROUP BY 1, 2 ORDER BY 4 DESC, 1, 2 LIMIT 100`,
    ),
    rows(
      {
        ...{ title: 'Sources and how far they vouch', unit: 'short', width: 24 },
        description:
          'Each system that records under an agreement: how much, when last, and up to when it says that all was sent.',
        link: { title: 'Agreements', url: `${CONSOLE}/agreements` },
      },
      `SELECT agreement AS "agreement", agency AS "agency", source AS "source", events AS "events", last_event_at AS "last event", vouched_through AS "vouches through"
FROM dashboard.source ORDER BY vouched_through NULLS FIRST, agreement, source LIMIT 200`,
    ),
  );
  return dashboard;
};

const quantiles = (metric: string): { legend: string; expr: string }[] =>
  [0.5, 0.95].map((q) => ({
    legend: `${q * 100} in 100 within`,
    expr: `histogram_quantile(${q}, sum by (le) (rate(${metric}_bucket[$__rate_interval])))`,
  }));

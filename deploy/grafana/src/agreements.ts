import type { DashboardBuilder } from '@grafana/grafana-foundation-sdk/dashboard';
import { agreementVariable, CONSOLE, type Frame } from './frame.js';
import { row, rows, sqlLines } from './parts.js';

export const frame: Frame = {
  ...{ uid: 'agreements', title: 'Countersign: agreements', audience: 'oversight' },
  description:
    'One agreement: what was asked, matched, disclosed and received under it, against its caps, what was found, and who speaks.',
};

// Grafana quotes it: text of an agreement’s id, never SQL.
const OF = 'agreement = ${agreement:sqlstring}';
const page = { title: 'This agreement', url: `${CONSOLE}/agreements/\${agreement}` };

export const fill = (dashboard: DashboardBuilder): DashboardBuilder => {
  dashboard.withVariable(agreementVariable());
  row(
    dashboard,
    'From request to receipt',
    rows(
      {
        ...{ title: 'Items by stage', unit: 'short', link: page },
        description:
          'From request to receipt: items that are named, and those of which only the number is known. What only the sources know is 0 until they tell.',
      },
      `SELECT stage AS "stage", items AS "items" FROM dashboard.stage WHERE ${OF} ORDER BY no`,
    ),
    rows(
      {
        ...{ title: 'Caps', unit: 'short', link: page },
        description:
          'What the version in effect allows, and what was disclosed in all. Rules DIS-10 compare each window; this table does not.',
      },
      `SELECT coalesce(c.period, 'no cap stated') AS "in", c.items AS "allowed", a.items_disclosed AS "disclosed in all", c.version AS "version"
FROM dashboard.agreement a LEFT JOIN dashboard.cap c USING (agreement) WHERE a.${OF} ORDER BY c.items`,
    ),
    sqlLines(
      {
        ...{ title: 'Disclosed by day of the act', unit: 'short', width: 24, link: page },
        description: 'Items by the day on which each agency says that it disclosed, in UTC.',
      },
      `SELECT day AS time, agency AS metric, sum(items)::float8 AS value FROM dashboard.disclosed
WHERE ${OF} AND $__timeFilter(day) GROUP BY 1, 2 ORDER BY 1, 2`,
    ),
  );
  row(
    dashboard,
    'Found, and not judged',
    rows(
      {
        ...{ title: 'Open findings by rule', unit: 'short' },
        description: 'Findings under this agreement that the judge holds.',
        link: { title: 'These findings', url: `${CONSOLE}/findings?agreement=\${agreement}&status=open` },
      },
      `SELECT rule AS "rule", severity AS "severity", findings AS "findings", units AS "concern", first_seen AS "first seen", last_seen AS "last seen"
FROM dashboard.finding WHERE ${OF} ORDER BY array_position(ARRAY['CRITICAL', 'HIGH', 'MEDIUM', 'LOW', 'INFO'], severity), rule`,
    ),
    rows(
      {
        ...{ title: 'Not judged', unit: 'short' },
        description: 'What could not be judged under this agreement, and why.',
        link: { title: 'The same in the console', url: `${CONSOLE}/findings?agreement=\${agreement}#not-evaluable` },
      },
      `SELECT rule AS "rule", reason AS "reason", items AS "items" FROM dashboard.not_evaluable
WHERE scope = \${agreement:sqlstring} ORDER BY items DESC, rule`,
    ),
    rows(
      {
        ...{ title: 'Who speaks, and how far', unit: 'short', width: 24, link: page },
        description:
          'Systems that record under this agreement, when they last did, and up to when each says that all was sent.',
      },
      `SELECT agency AS "agency", source AS "source", events AS "events", last_event_at AS "last event", vouched_through AS "vouches through"
FROM dashboard.source WHERE ${OF} ORDER BY agency, source`,
    ),
  );
  return dashboard;
};

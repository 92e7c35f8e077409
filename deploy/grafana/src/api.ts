import type { DashboardBuilder } from '@grafana/grafana-foundation-sdk/dashboard';
import type { Frame } from './frame.js';
import { lines, row, stat } from './parts.js';

export const frame: Frame = {
  ...{ uid: 'api', title: 'Countersign: api and access', audience: 'operations' },
  description:
    'Whether officers are answered, how fast, and who is turned away and why. Who looked at what is not here.',
};

const ASKED = 'countersign_http_request_duration_seconds';
// Probes ask all the time, and streams do not end.
const OFFICERS = 'route!~"/health.*|/v1/live"';

export const fill = (dashboard: DashboardBuilder): DashboardBuilder => {
  row(
    dashboard,
    'Now',
    stat(
      { ...{ title: 'Requests per second', unit: 'reqps' }, description: 'Without probes and live streams.' },
      { legend: 'requests', expr: `sum(rate(${ASKED}_count{${OFFICERS}}[$__rate_interval]))` },
    ),
    stat(
      {
        ...{ title: 'Failed', unit: 'percentunit', limits: { warn: 0.01, bad: 0.05 } },
        description: 'Requests that were answered with 5xx, of the last five minutes. Runbook: CountersignApiFails.',
      },
      { legend: 'failed', expr: 'countersign:http_requests_failed:ratio_rate5m >= 0 or vector(0)' },
    ),
    stat(
      {
        ...{ title: 'Being answered', unit: 'short' },
        description: 'Requests under way now, live streams among them.',
      },
      { legend: 'in flight', expr: 'sum(countersign_http_requests_in_flight)' },
    ),
    stat(
      { ...{ title: 'Sessions', unit: 'short' }, description: 'Browsers that are signed in, over all apis.' },
      { legend: 'sessions', expr: 'max(countersign_sessions_open)' },
    ),
    stat(
      {
        ...{ title: 'Live streams', unit: 'short' },
        description: 'Pages that are told what changes; one for a browser, whatever the number of its pages.',
      },
      { legend: 'streams', expr: 'sum(countersign_live_streams_open)' },
    ),
    stat(
      {
        ...{ title: 'The log of who looked is away for', unit: 's', limits: { warn: 10, bad: 60 } },
        description: 'Nothing is shown while nobody can write down who looks. Runbook: CountersignAccessLogAway.',
      },
      { legend: 'away', expr: 'max(countersign_access_log_failing_seconds)' },
    ),
  );
  row(
    dashboard,
    'Requests',
    lines(
      {
        ...{ title: 'Requests per second by route', unit: 'reqps' },
        description: 'The ten routes that are asked most, as declared: never what was asked for.',
      },
      {
        legend: '{{method}} {{route}}',
        expr: `topk(10, sum by (method, route) (rate(${ASKED}_count{${OFFICERS}}[$__rate_interval])))`,
      },
    ),
    lines(
      {
        ...{ title: 'Seconds by route', unit: 's', limits: { warn: 0.1, bad: 1 } },
        description: '99 in 100 within the line; the ten slowest routes. The aim of reads is 0.1 s.',
      },
      {
        legend: '{{route}}',
        expr: `topk(10, histogram_quantile(0.99, sum by (route, le) (rate(${ASKED}_bucket{${OFFICERS}}[$__rate_interval]))))`,
      },
    ),
    lines(
      {
        ...{ title: 'Answers per second by status', unit: 'reqps' },
        description: '4xx are refusals, with reasons; 5xx are ours. `gone`: the caller went away before the end.',
      },
      { legend: '{{status}}', expr: `sum by (status) (rate(${ASKED}_count{${OFFICERS}}[$__rate_interval]))` },
    ),
    lines(
      {
        ...{ title: 'Turned away by a limit', unit: 'reqps' },
        description: 'Requests answered 429, by the limit that they met.',
      },
      { legend: '{{policy}}', expr: 'sum by (policy) (rate(countersign_http_rate_limited_total[$__rate_interval]))' },
    ),
  );
  row(
    dashboard,
    'Who comes in, and who does not',
    lines(
      { ...{ title: 'Tokens accepted per second', unit: 'reqps' }, description: 'By issuer; `process`: our own apps.' },
      { legend: '{{issuer}}', expr: 'sum by (issuer) (rate(countersign_tokens_accepted_total[$__rate_interval]))' },
    ),
    lines(
      {
        ...{ title: 'Tokens refused per second', unit: 'reqps', limits: { bad: 1 } },
        description:
          'By why. Many of `signature` or `unknown-key`: somebody tries tokens of her own; `issuer-away`: runbook CountersignIssuerAway.',
      },
      {
        legend: '{{reason}}',
        expr: 'sum by (reason) (rate(countersign_tokens_refused_total[$__rate_interval])) > 0 or sum by (reason) (rate(countersign_tokens_refused_total{reason="issuer-away"}[$__rate_interval]))',
      },
    ),
    lines(
      {
        ...{ title: 'Sign-ins per second', unit: 'cps' },
        description: 'Browsers that signed in, and sign-ins that came to nothing, by why.',
      },
      { legend: 'signed in', expr: 'sum(rate(countersign_sessions_started_total[$__rate_interval]))' },
      {
        legend: 'failed: {{reason}}',
        expr: 'sum by (reason) (rate(countersign_sign_ins_failed_total[$__rate_interval]))',
      },
    ),
    lines(
      {
        ...{ title: 'Sessions refused per second', unit: 'cps' },
        description: 'Requests with a session that is over, or that no page of ours sent.',
      },
      { legend: '{{reason}}', expr: 'sum by (reason) (rate(countersign_sessions_refused_total[$__rate_interval]))' },
    ),
  );
  return dashboard;
};

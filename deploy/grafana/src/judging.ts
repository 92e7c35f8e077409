import type { DashboardBuilder } from '@grafana/grafana-foundation-sdk/dashboard';
import type { Frame } from './frame.js';
import { lines, row, stat } from './parts.js';

export const frame: Frame = {
  ...{ uid: 'judging', title: 'Countersign: judging and rules', audience: 'operations' },
  description:
    'Whether entries are judged, how far behind, what rules cost, and where one was left out. What was found under which agreement is not here.',
};

export const fill = (dashboard: DashboardBuilder): DashboardBuilder => {
  row(
    dashboard,
    'Now',
    stat(
      {
        ...{ title: 'Behind', unit: 's', limits: { warn: 10, bad: 60 } },
        description:
          'The age of the last judged entry of the shard that is most behind. Runbook: CountersignDetectorBehind.',
      },
      { legend: 'behind', expr: 'max(countersign_detector_lag_seconds)' },
    ),
    stat(
      {
        ...{ title: 'Entries to judge', unit: 'short', limits: { warn: 1_000, bad: 50_000 } },
        description: 'Entries that no detector has judged yet, over all shards.',
      },
      { legend: 'entries', expr: 'sum(max by (shard) (countersign_detector_lag_entries))' },
    ),
    stat(
      {
        ...{ title: 'Findings later than 10 s', unit: 'percentunit', limits: { warn: 0.01, bad: 0.144 } },
        description:
          'Of the findings of the last hour. The objective is one in a hundred at most. Runbook: CountersignFindingsLate.',
      },
      { legend: 'late', expr: 'countersign:record_to_finding_late:ratio_rate1h >= 0 or vector(0)' },
    ),
    stat(
      {
        ...{ title: 'Rules left out', unit: 'short', limits: { bad: 1 } },
        description: 'Entries at which a rule failed twice. Runbook: CountersignRuleLeftOut.',
      },
      { legend: 'left out', expr: 'max(countersign_gaps_open)' },
    ),
    stat(
      {
        ...{ title: 'Conclusions due', unit: 'short', limits: { warn: 1, bad: 1_000 } },
        description:
          'What follows from silence, whose time has come and which is not drawn yet. Runbook: CountersignConclusionsLate.',
      },
      { legend: 'due', expr: 'sum(max by (shard) (countersign_conclusions_due))' },
    ),
    stat(
      {
        ...{ title: 'A new rule set catches up', unit: 'short' },
        description:
          '1 while a new rule set judges the whole ledger again; the old findings are shown until it is through.',
      },
      { legend: 'catching up', expr: 'max(countersign_generation_catching_up)' },
    ),
  );
  row(
    dashboard,
    'How fast',
    lines(
      {
        ...{ title: 'Entries judged and appended per second', unit: 'cps' },
        description: 'Judging keeps up where the two lines meet.',
      },
      { legend: 'judged', expr: 'sum(rate(countersign_entries_folded_total[$__rate_interval]))' },
      { legend: 'appended', expr: 'sum(rate(countersign_entries_appended_total[$__rate_interval]))' },
    ),
    lines(
      {
        ...{ title: 'From sent to recorded, judged, found', unit: 's', limits: { warn: 5, bad: 10 } },
        description:
          '99 in 100 within the line. Sent: Kafka’s time of the record. Judged and found: from the receipt in the ledger to the commit of the judgement, and of a finding. The objective of the first and the last is 10 seconds.',
      },
      {
        legend: 'sent to recorded',
        expr: 'histogram_quantile(0.99, sum by (le) (rate(countersign_produce_to_record_seconds_bucket[$__rate_interval])))',
      },
      {
        legend: 'recorded to judged',
        expr: 'histogram_quantile(0.99, sum by (le) (rate(countersign_record_to_judged_seconds_bucket[$__rate_interval])))',
      },
      {
        legend: 'recorded to found',
        expr: 'histogram_quantile(0.99, sum by (le) (rate(countersign_record_to_finding_seconds_bucket[$__rate_interval])))',
      },
    ),
    lines(
      {
        ...{ title: 'Entries to judge by shard', unit: 'short' },
        description:
          'One shard alone: an agreement that sends very much, or a shard that stands. Runbook: CountersignJudgingStopped.',
      },
      { legend: 'shard {{shard}}', expr: 'max by (shard) (countersign_detector_lag_entries)' },
    ),
    lines(
      {
        ...{ title: 'Seconds of a batch', unit: 's' },
        description: 'From read to committed; 99 in 100 within the line.',
      },
      {
        legend: '99 in 100 within',
        expr: 'histogram_quantile(0.99, sum by (le) (rate(countersign_fold_seconds_bucket[$__rate_interval])))',
      },
    ),
  );
  row(
    dashboard,
    'Rules',
    lines(
      {
        ...{ title: 'Cost by rule', unit: 's' },
        description: 'Seconds in each rule for each second of the clock: the ten that cost most.',
      },
      { legend: '{{rule}}', expr: 'topk(10, sum by (rule) (rate(countersign_rule_seconds_total[$__rate_interval])))' },
    ),
    lines(
      {
        ...{ title: 'Errors by rule', unit: 'cps', limits: { bad: 0.001 } },
        description: 'Evaluations that failed. Twice at one entry leaves the rule out there.',
      },
      {
        legend: '{{rule}}',
        expr: 'sum by (rule) (rate(countersign_rule_errors_total[$__rate_interval])) > 0 or label_replace(sum(rate(countersign_rule_errors_total[$__rate_interval])), "rule", "all", "", "")',
      },
    ),
    lines(
      {
        ...{ title: 'Changes of findings by rule', unit: 'cps' },
        description:
          'Findings raised, restated or withdrawn. One rule that suddenly makes many: a new version of it, or an agency that changed what it sends.',
      },
      {
        legend: '{{rule}} {{change}}',
        expr: 'topk(10, sum by (rule, change) (rate(countersign_hits_total[$__rate_interval])))',
      },
    ),
    lines(
      {
        ...{ title: 'Not judged by rule', unit: 'short' },
        description: 'Units that a rule could not judge, because something is missing; the ten rules with most.',
      },
      { legend: '{{rule}}', expr: 'topk(10, sum by (rule) (max by (rule, reason) (countersign_not_evaluable)))' },
    ),
  );
  row(
    dashboard,
    'Sources, and what people did',
    lines(
      {
        ...{ title: 'How far sources vouch', unit: 's' },
        description:
          'How long ago the time is up to which all sources of an agency that ever said so say that everything was sent. Runbook: CountersignSourceSilent.',
      },
      { legend: '{{agency}}', expr: 'time() - max by (agency) (countersign_source_watermark_timestamp_seconds)' },
    ),
    lines(
      {
        ...{ title: 'Sources that never vouched', unit: 'short' },
        description:
          'Sources that are waited for and have never said that everything was sent. What is missing from them counts as not done once their agreement’s time has passed.',
      },
      { legend: '{{agency}}', expr: 'max by (agency) (countersign_sources_never_vouched)' },
    ),
    lines(
      {
        ...{ title: 'Conclusions that wait', unit: 'short' },
        description: 'What will follow from silence once its time has come, and what is due already.',
      },
      { legend: 'waiting, shard {{shard}}', expr: 'max by (shard) (countersign_conclusions_waiting)' },
      { legend: 'due, shard {{shard}}', expr: 'max by (shard) (countersign_conclusions_due)' },
    ),
    lines(
      {
        ...{ title: 'Acts and seals folded per second', unit: 'cps' },
        description: 'Entries of the log of oversight that detectors have taken in.',
      },
      { legend: 'folded', expr: 'sum(rate(countersign_oversight_folded_total[$__rate_interval]))' },
    ),
    lines(
      {
        ...{ title: 'Acts that cannot be read', unit: 'short', limits: { bad: 1 } },
        description: 'Entries of oversight that were passed over. Runbook: CountersignActsUnreadable.',
      },
      { legend: 'unreadable', expr: 'sum(increase(countersign_oversight_unreadable_total[$__rate_interval]))' },
    ),
  );
  return dashboard;
};

import type { DashboardBuilder } from '@grafana/grafana-foundation-sdk/dashboard';
import type { Frame } from './frame.js';
import { lines, row, stat } from './parts.js';

export const frame: Frame = {
  ...{ uid: 'intake', title: 'Countersign: intake and Kafka', audience: 'operations' },
  description: 'Whether what agencies send is read and recorded, how far behind, and what is refused.',
};

export const fill = (dashboard: DashboardBuilder): DashboardBuilder => {
  row(
    dashboard,
    'Now',
    stat(
      {
        ...{ title: 'Behind', unit: 's', limits: { warn: 10, bad: 60 } },
        description:
          'The oldest record that waits, against the last one recorded of its partition. Runbook: CountersignIntakeBehind.',
      },
      { legend: 'behind', expr: 'max(countersign_intake_lag_seconds)' },
    ),
    stat(
      {
        ...{ title: 'Records waiting', unit: 'short', limits: { warn: 10_000, bad: 1_000_000 } },
        description: 'Records of Kafka that no recorder has looked at yet.',
      },
      { legend: 'waiting', expr: 'sum(max by (topic, partition) (countersign_intake_lag_records))' },
    ),
    stat(
      {
        ...{ title: 'Partitions not read', unit: 'short', limits: { bad: 1 } },
        description:
          'Stalled (nothing can be appended, or nothing arrives) or changed (the topic is not the one that was read). Runbook: CountersignIntakeStopped.',
      },
      { legend: 'stopped', expr: 'sum(countersign_intake_partition_state{state=~"stalled|changed"})' },
    ),
    stat(
      {
        ...{ title: 'Topics not read', unit: 'short', limits: { bad: 1 } },
        description:
          'Refused (compacted) or failed (a batch that cannot be decoded). Runbook: CountersignTopicNotRead.',
      },
      {
        legend: 'topics',
        expr: 'sum(max by (topic, state) (countersign_intake_topic_state{state=~"failed|refused"}))',
      },
    ),
    stat(
      {
        ...{ title: 'Records expired unread', unit: 'short', limits: { bad: 1 } },
        description:
          'Records that Kafka deleted before they were recorded, since the recorder’s start. Runbook: CountersignRecordsExpired.',
      },
      { legend: 'expired', expr: 'sum(countersign_intake_gap_records_total) or vector(0)' },
    ),
    stat(
      {
        ...{ title: 'Quietest topic', unit: 's' },
        description:
          'How long ago the last record of the quietest topic was sent. A source that is idle is no fault; one that is silent is: runbook CountersignSourceSilent.',
      },
      { legend: 'age', expr: 'max(time() - max by (topic) (countersign_last_event_timestamp_seconds))' },
    ),
  );
  row(
    dashboard,
    'What comes in',
    lines(
      {
        ...{ title: 'Events per second by topic', unit: 'cps' },
        description: 'Events that became entries, repeats and refused ones among them; `http`: sent over HTTP.',
      },
      { legend: '{{topic}}', expr: 'sum by (topic) (rate(countersign_events_recorded_total[$__rate_interval]))' },
    ),
    lines(
      {
        ...{ title: 'Bytes per second by topic', unit: 'Bps' },
        description: 'Keys and values of the records that were read.',
      },
      { legend: '{{topic}}', expr: 'sum by (topic) (rate(countersign_intake_bytes_total[$__rate_interval]))' },
    ),
    lines(
      {
        ...{ title: 'Outcomes per second', unit: 'cps' },
        description: 'New entries, repeats that the ledger has already, and events that are refused.',
      },
      { legend: '{{outcome}}', expr: 'sum by (outcome) (rate(countersign_events_recorded_total[$__rate_interval]))' },
    ),
    lines(
      {
        ...{ title: 'Refused by topic and reason', unit: 'cps', limits: { bad: 1 } },
        description:
          'Events that are recorded as refused and count for nothing, by why. Runbook: CountersignManyRefused.',
      },
      {
        legend: '{{topic}} {{reason}}',
        expr: 'sum by (topic, reason) (rate(countersign_events_quarantined_total[$__rate_interval])) > 0 or sum by (topic, reason) (rate(countersign_events_quarantined_total{reason="schema"}[$__rate_interval]))',
      },
    ),
  );
  row(
    dashboard,
    'How far behind',
    lines(
      {
        ...{ title: 'Seconds behind by partition', unit: 's', limits: { warn: 10, bad: 60 } },
        description:
          'The ten partitions that are most behind. One alone: an agreement that sends very much, or a partition that is stopped.',
      },
      {
        legend: '{{topic}}/{{partition}}',
        expr: 'topk(10, max by (topic, partition) (countersign_intake_lag_seconds))',
      },
    ),
    lines(
      {
        ...{ title: 'Records waiting by partition', unit: 'short' },
        description: 'The ten partitions with most records that wait.',
      },
      {
        legend: '{{topic}}/{{partition}}',
        expr: 'topk(10, max by (topic, partition) (countersign_intake_lag_records))',
      },
    ),
    lines(
      {
        ...{ title: 'Partitions by state', unit: 'short' },
        description: 'Over all topics that are read here. Well: all of them are reading.',
      },
      { legend: '{{state}}', expr: 'sum by (state) (countersign_intake_partition_state)' },
    ),
    lines(
      {
        ...{ title: 'Seconds of a commit to Kafka', unit: 's' },
        description:
          'How long the broker takes to note how far was read; 99 in 100 within the line. The ledger does not need it.',
      },
      {
        legend: '99 in 100 within',
        expr: 'histogram_quantile(0.99, sum by (le) (rate(countersign_intake_commit_seconds_bucket[$__rate_interval])))',
      },
    ),
    lines(
      {
        ...{ title: 'Rebalances and pauses', unit: 'cps' },
        description:
          'How often recorders share the partitions anew, and how often reading waits because what was read is not appended yet.',
      },
      {
        legend: 'rebalances of {{topic}}',
        expr: 'sum by (topic) (rate(countersign_intake_rebalances_total[$__rate_interval]))',
      },
      {
        legend: 'pauses of {{topic}}',
        expr: 'sum by (topic) (rate(countersign_intake_pauses_total[$__rate_interval]))',
      },
    ),
    lines(
      {
        ...{ title: 'Partitions that wait for the ledger', unit: 'short' },
        description: 'Partitions that are not fetched now, because what was read of them is not appended yet.',
      },
      { legend: '{{topic}}', expr: 'sum by (topic) (countersign_intake_paused_partitions)' },
    ),
  );
  return dashboard;
};

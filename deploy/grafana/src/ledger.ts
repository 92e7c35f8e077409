import type { DashboardBuilder } from '@grafana/grafana-foundation-sdk/dashboard';
import type { Frame } from './frame.js';
import { lines, row, stat } from './parts.js';

export const frame: Frame = {
  ...{ uid: 'ledger', title: 'Countersign: ledger and proof', audience: 'operations' },
  description: 'Whether entries are appended, signed, witnessed and sealed: what makes the ledger a proof.',
};

export const fill = (dashboard: DashboardBuilder): DashboardBuilder => {
  row(
    dashboard,
    'Now',
    stat(
      {
        ...{ title: 'Frozen shards', unit: 'short', limits: { bad: 1 } },
        description:
          'Shards of which somebody has seen more than the database has. Nothing is recorded or signed there. Runbook: CountersignLedgerFrozen.',
      },
      { legend: 'frozen', expr: 'sum(max by (shard) (countersign_ledger_frozen))' },
    ),
    stat(
      {
        ...{ title: 'Oldest checkpoint of a shard that grows', unit: 's', limits: { warn: 90, bad: 150 } },
        description:
          'How long ago the last checkpoint of a shard was signed, of those that have grown in the last two minutes. An idle shard is signed seldom.',
      },
      {
        legend: 'age',
        expr: 'max(time() - max by (shard) (countersign_checkpoint_timestamp_seconds) and on (shard) max by (shard) (changes(countersign_ledger_size_entries[2m])) > 0) or vector(0)',
      },
    ),
    stat(
      {
        ...{ title: 'Entries not signed', unit: 'short', limits: { warn: 10_000, bad: 100_000 } },
        description: 'Entries after the latest checkpoint of each shard: no receipt can be given for them yet.',
      },
      { legend: 'unsigned', expr: 'sum(max by (shard) (countersign_checkpoint_unsigned_entries))' },
    ),
    stat(
      {
        ...{ title: 'Entries no quorum has seen', unit: 'short', limits: { warn: 10_000, bad: 100_000 } },
        description:
          'Entries after the newest checkpoint that the policy’s quorum of witnesses has cosigned. None where there are no witnesses.',
      },
      { legend: 'unwitnessed', expr: 'sum(max by (shard) (countersign_checkpoint_unwitnessed_entries)) or vector(0)' },
    ),
    stat(
      {
        ...{ title: 'Findings not sealed for', unit: 's', limits: { warn: 30, bad: 60 } },
        description:
          'The longest time for which the findings of a shard cannot be sealed. Runbook: CountersignSealsStopped.',
      },
      { legend: 'unsealed', expr: 'max(countersign_findings_unsealed_seconds)' },
    ),
    stat(
      {
        ...{ title: 'Appends fail for', unit: 's', limits: { warn: 10, bad: 60 } },
        description: 'How long nothing can be appended. Runbook: CountersignAppendsFail.',
      },
      { legend: 'failing', expr: 'max(countersign_appends_failing_seconds)' },
    ),
  );
  row(
    dashboard,
    'The ledger',
    lines(
      {
        ...{ title: 'Entries by shard', unit: 'short' },
        description: 'The size of each shard. It never falls; the log of who looked is not among them.',
      },
      { legend: 'shard {{shard}}', expr: 'max by (shard) (countersign_ledger_size_entries)' },
    ),
    lines(
      {
        ...{ title: 'Entries appended per second', unit: 'cps' },
        description: 'Entries of appends from Kafka, over all recorders.',
      },
      { legend: 'entries', expr: 'sum(rate(countersign_entries_appended_total[$__rate_interval]))' },
    ),
    lines(
      {
        ...{ title: 'Seconds of an append', unit: 's', limits: { warn: 0.25, bad: 1 } },
        description:
          'A batch, from prepared to committed: half within the lower line, 99 in 100 within the upper. A commit waits for the disk. Runbook: CountersignAppendsSlow.',
      },
      ...[0.5, 0.99].map((q) => ({
        legend: `${q * 100} in 100 within`,
        expr: `histogram_quantile(${q}, sum by (le) (rate(countersign_append_seconds_bucket[$__rate_interval])))`,
      })),
    ),
    lines(
      {
        ...{ title: 'Appends that fail', unit: 'cps', limits: { bad: 0.001 } },
        description: 'Appends that PostgreSQL did not take, per second. They are tried again.',
      },
      { legend: 'failed', expr: 'sum(rate(countersign_append_failures_total[$__rate_interval]))' },
    ),
  );
  row(
    dashboard,
    'Signatures and seals',
    lines(
      {
        ...{ title: 'Age of the latest checkpoint', unit: 's' },
        description: 'By shard. It grows while a shard is idle, up to the interval at which idle shards are signed.',
      },
      { legend: 'shard {{shard}}', expr: 'time() - max by (shard) (countersign_checkpoint_timestamp_seconds)' },
    ),
    lines(
      {
        ...{ title: 'Entries after the latest checkpoint', unit: 'short' },
        description: 'By shard: signed is what the next checkpoint covers.',
      },
      { legend: 'shard {{shard}}', expr: 'max by (shard) (countersign_checkpoint_unsigned_entries)' },
    ),
    lines(
      {
        ...{ title: 'Seals of findings per second', unit: 'cps' },
        description:
          'Seals that detectors wrote into the log of oversight: what a seal covers cannot be changed without a trace.',
      },
      { legend: 'shard {{shard}}', expr: 'sum by (shard) (rate(countersign_findings_seals_total[$__rate_interval]))' },
    ),
    lines(
      {
        ...{ title: 'The log of who looked cannot be written for', unit: 's', limits: { warn: 10, bad: 60 } },
        description:
          'By app. While it cannot, nothing is shown. How much is looked at is not here. Runbook: CountersignAccessLogAway.',
      },
      { legend: '{{app}}', expr: 'max by (app) (countersign_access_log_failing_seconds)' },
    ),
  );
  return dashboard;
};

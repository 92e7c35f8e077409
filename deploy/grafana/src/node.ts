import type { DashboardBuilder } from '@grafana/grafana-foundation-sdk/dashboard';
import type { Frame } from './frame.js';
import { lines, row, stat } from './parts.js';

export const frame: Frame = {
  ...{ uid: 'node', title: 'Countersign: Node processes', audience: 'operations' },
  description:
    'Our processes as the machine sees them: up, memory, processor time, event loop. What grows for days is a fault to report.',
};

const EACH = '{{app}} {{instance}}';

export const fill = (dashboard: DashboardBuilder): DashboardBuilder => {
  row(
    dashboard,
    'Now',
    stat(
      {
        ...{ title: 'Processes that do not answer', unit: 'short', limits: { bad: 1 }, width: 8 },
        description: 'Of recorder, detector and api. Runbook: CountersignProcessDown.',
      },
      { legend: 'down', expr: 'count(up{job=~"recorder|detector|api"} == 0) or vector(0)' },
    ),
    stat(
      {
        ...{ title: 'Youngest process', unit: 's', width: 8 },
        description:
          'How long ago the last process was started: small numbers again and again mean that one dies and is started.',
      },
      { legend: 'age', expr: 'min(time() - countersign_process_start_time_seconds)' },
    ),
    stat(
      {
        ...{ title: 'Parts of metrics that are old', unit: 'short', limits: { bad: 1 }, width: 8 },
        description:
          'What metrics are read from fails or is silent, so that alerts may be blind. Runbook: CountersignMetricsLate.',
      },
      { legend: 'late', expr: 'sum(countersign_metrics_late)' },
    ),
  );
  row(
    dashboard,
    'Memory and processor',
    lines(
      {
        ...{ title: 'Resident memory', unit: 'bytes' },
        description: 'All memory of the process that is in the machine’s.',
      },
      { legend: EACH, expr: 'countersign_process_resident_memory_bytes' },
    ),
    lines(
      {
        ...{ title: 'JavaScript heap in use', unit: 'bytes' },
        description: 'It rises and falls. A floor that rises for days is a leak.',
      },
      { legend: EACH, expr: 'countersign_nodejs_heap_size_used_bytes' },
    ),
    lines(
      {
        ...{ title: 'Processor seconds per second', unit: 'short', limits: { warn: 0.9, bad: 1.5 } },
        description:
          'JavaScript has one processor: near 1 a process does all it can. Start another, as its runbook says.',
      },
      { legend: EACH, expr: 'sum by (app, instance) (rate(countersign_process_cpu_seconds_total[$__rate_interval]))' },
    ),
    lines(
      {
        ...{ title: 'Event loop delay', unit: 's', limits: { warn: 0.1, bad: 1 } },
        description: '99 in 100 turns wait for less. While it is high, nothing of the process answers in time.',
      },
      { legend: EACH, expr: 'countersign_nodejs_eventloop_lag_p99_seconds' },
    ),
    lines(
      {
        ...{ title: 'Time spent collecting garbage', unit: 'percentunit', limits: { warn: 0.1, bad: 0.5 } },
        description: 'Of each second. Much of it: memory is short.',
      },
      {
        legend: EACH,
        expr: 'sum by (app, instance) (rate(countersign_nodejs_gc_duration_seconds_sum[$__rate_interval]))',
      },
    ),
    lines(
      {
        ...{ title: 'Open files and sockets', unit: 'short' },
        description: 'File descriptors. One that only grows is not closed.',
      },
      { legend: EACH, expr: 'countersign_process_open_fds' },
    ),
  );
  return dashboard;
};

import type { Growth } from './growth.js';
import type { RebuildCost } from './rebuild-bench.js';
import type { Lag, Minute } from './steady.js';
import { byEvent, type Cost } from './tenths.js';

const COLUMNS = ['events', 'events/s', 'detector µs', 'PostgreSQL µs', 'written B', 'resident MB'];
const NAME = 28;
const WIDTH = 14;

const row = (name: string, cells: readonly string[]): string =>
  name.padEnd(NAME) + cells.map((cell) => cell.padStart(WIDTH)).join('');

export const heading = (name: string): string => row(name, COLUMNS);

/** Microseconds and bytes per event; per line if no event was finished. */
export function costLine(name: string, cost: Cost): string {
  const each = byEvent(cost);
  const figures = [each.perSecond, each.detectorUs, each.postgresUs, each.bytes];
  const cells = cost.events > 0 ? figures.map((figure) => figure.toFixed(0)) : figures.map(() => '-');
  return row(name, [String(cost.events), ...cells, String(cost.rssMb)]);
}

/** Total costs, for one act or a few. */
export const stepLine = (name: string, { seconds, detectorMs, postgresMs, bytesWritten, rssMb }: Cost): string =>
  `${name.padEnd(NAME)}${seconds.toFixed(2)} s, detector ${detectorMs} ms, PostgreSQL ${postgresMs} ms, ` +
  `${Math.round(bytesWritten / 1024)} KB written, ${rssMb} MB resident`;

const found = (findings: Record<string, number>): string =>
  Object.entries(findings)
    .map(([rule, n]) => `${n} of ${rule}`)
    .join(', ') || 'none';

export function growthLines(name: string, growth: Growth): string[] {
  const { tenths, steps, cut, findings, judged, planned, growth: ratio } = growth;
  const cutMark = (of: { cut: boolean }): string => (of.cut ? ' (cut)' : '');
  return [
    heading(name),
    ...tenths.map((tenth) => costLine(`  tenth ${tenth.tenth}${cutMark(tenth)}`, tenth)),
    ratio
      ? `  last three tenths / second to fourth: ${ratio.both.toFixed(2)} (detector ${ratio.detector.toFixed(2)}, PostgreSQL ${ratio.postgres.toFixed(2)})`
      : `  no ratio: not all tenths were judged`,
    ...steps.map((step) => `  ${stepLine(step.name + cutMark(step), step)}`),
    ...(cut ? [`  cut by the limit of time after ${judged} of ${planned} events`] : []),
    `  open findings: ${found(findings)}`,
    '',
  ];
}

const LAG_COLUMNS = ['appended', 'judged', 'lag entries', 'lag s', 'detector µs', 'PostgreSQL µs', 'resident MB'];
const lag = ({ p50, p99 }: Lag, digits: number): string => `${p50.toFixed(digits)}/${p99.toFixed(digits)}`;

export const minuteHeading = (): string => row('lag: p50/p99', LAG_COLUMNS);

export function minuteLine(minute: Minute): string {
  const { detectorUs, postgresUs } = byEvent(minute);
  const judged = minute.events > 0;
  return row(`minute ${minute.minute}`, [
    String(minute.appended),
    String(minute.events),
    lag(minute.lagEntries, 0),
    lag(minute.lagSeconds, 2),
    judged ? detectorUs.toFixed(0) : '-',
    judged ? postgresUs.toFixed(0) : '-',
    String(minute.rssMb),
  ]);
}

export const rebuildLines = ({ live, rebuild, ratio, identical }: RebuildCost): string[] => [
  heading('rebuild'),
  costLine('  judged live', live),
  costLine('  rebuilt', rebuild),
  `  rebuilt / live: ${ratio.seconds.toFixed(2)} of the time, ${ratio.detector.toFixed(2)} of the processor time of judging, ` +
    `${ratio.postgres.toFixed(2)} of PostgreSQL's; rows ${identical ? 'identical' : 'NOT identical'}`,
];

import type { IntakeReport, NumberRange } from '#libs/audit';
import { number } from '../lib/output.js';
import { printPlainly } from './print-plainly.js';

export function printIntake(report: IntakeReport): void {
  for (const one of report.partitions) {
    const parts = [
      `${number(one.recorded)} records, offsets ${one.first} to ${one.last}`,
      one.untallied > 0 && `${number(one.untallied)} NOT TALLIED`,
      one.expired.length > 0 && `expired before they were read: ${ranges(one.expired)}`,
      one.withoutRecord.length > 0 && `control or aborted records: ${ranges(one.withoutRecord)}`,
      one.passed.length > 0 && `passed over, with no record there: ${ranges(one.passed)}`,
      one.unread.length > 0 && `NEVER READ, the position was raised beyond them: ${ranges(one.unread)}`,
      one.unexplained.length > 0 && `no entry, and not asked for: ${ranges(one.unexplained)}`,
      one.missing.length > 0 && `MISSING from the ledger: ${ranges(one.missing)}`,
      one.beyond.length > 0 && `on the broker after the last recorded: ${ranges(one.beyond)}`,
    ];
    printPlainly(`${one.name}: ${parts.filter(Boolean).join('; ')}`);
  }
  const whole = report.sequences.filter(({ holes, untallied }) => holes.length + untallied === 0).length;
  if (report.sequences.length > 0)
    printPlainly(
      `sequences: ${number(whole)} of ${number(report.sequences.length)} (source and agreement) without a hole`,
    );
  for (const { source, agreement, last, holes } of report.sequences) {
    if (holes.length > 0) printPlainly(`  ${source} under ${agreement}: MISSING ${ranges(holes)}, up to ${last}`);
  }
}

const MOST_RANGES = 10;
const ranges = (list: readonly NumberRange[]): string =>
  list
    .slice(0, MOST_RANGES)
    .map(({ from, to }) => (from === to ? from : `${from}-${to}`))
    .join(', ') + (list.length > MOST_RANGES ? ` and ${list.length - MOST_RANGES} more` : '');

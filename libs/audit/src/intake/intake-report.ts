import { type IntakeCounts, type OffsetRange, type SequenceCounts, subtract } from '#libs/verifier';
import type { BrokerReading } from './broker-offsets.js';

export interface PartitionReport {
  name: string;
  first: string;
  last: string;
  recorded: number;
  /** Records and gaps that could not be remembered: then nothing is said of offsets without an entry. */
  untallied: number;
  expired: NumberRange[];
  /** Offsets between first and last without an entry, of which the broker was not asked, and of which the entries say nothing. */
  unexplained: NumberRange[];
  /** Offsets of which the recorder says that it looked at them and found no record. */
  passed: NumberRange[];
  /** Offsets that the recorder did not look at: its position was raised beyond them. */
  unread: NumberRange[];
  /** Offsets that the broker gives no committed record for: control records and aborted ones. */
  withoutRecord: NumberRange[];
  /** Records that the broker has, and the ledger should have, and has not. */
  missing: NumberRange[];
  /** Records of the broker after the last recorded: not read yet, or never. */
  beyond: NumberRange[];
  /** Why the broker said nothing of it. */
  notAsked: string | null;
}
/** Of offsets or sequence numbers, in decimal; both ends belong to it. */
export interface NumberRange {
  from: string;
  to: string;
}

export interface IntakeReport {
  ok: boolean;
  /** Entries that could not be read, of which nothing is counted. */
  unread: { log: string; first: number; last: number }[];
  partitions: PartitionReport[];
  sequences: {
    source: string;
    agreement: string;
    first: string;
    last: string;
    untallied: number;
    holes: NumberRange[];
  }[];
  notChecked: string[];
}

const TOO_SPARSE: BrokerReading = { notAsked: 'its offsets lie too far apart to be remembered' };

/** The intake as the entries give it, compared with the brokers' answers. `readings`: by partition; undefined: no broker was asked. */
export function intakeReport(
  counts: IntakeCounts,
  readings: ReadonlyMap<string, BrokerReading> | undefined,
): IntakeReport {
  const partitions = counts.partitions().map((one): PartitionReport => {
    const { name, first, last, recorded, untallied: uncounted, without, expired, passed, unread } = one;
    const reading = uncounted > 0 ? TOO_SPARSE : readings?.get(name);
    const asked = reading && 'records' in reading ? reading : undefined;
    const open = asked ? without.flatMap((hole) => outside(hole, asked.low)) : without;
    const heldHoles = asked ? without.flatMap((hole) => within(hole, asked.low)) : [];
    const missing = asked ? asked.records.filter(({ to }) => to <= last) : [];
    return {
      name,
      first: String(first),
      last: String(last),
      recorded,
      untallied: uncounted,
      expired: expired.map(shown),
      unexplained: open.flatMap((hole) => subtract(hole, [...passed, ...unread])).map(shown),
      passed: passed.map(shown),
      // What the broker still holds it has told: as records that are missing, or as none.
      unread: unread.flatMap((hole) => (asked ? outside(hole, asked.low) : [hole])).map(shown),
      withoutRecord: heldHoles.flatMap((hole) => subtract(hole, missing)).map(shown),
      missing: missing.map(shown),
      beyond: asked ? asked.records.filter(({ from }) => from > last).map(shown) : [],
      notAsked: asked ? null : reading && 'notAsked' in reading ? reading.notAsked : 'no broker was asked (--brokers)',
    };
  });
  const sequences = counts.sequences();
  return {
    // What was asked for and could not be tallied is no pass either.
    ok:
      counts.uncounted === 0 &&
      counts.unread.length === 0 &&
      partitions.every(({ missing, unread }) => missing.length + unread.length === 0) &&
      sequences.every(({ holes }) => holes.length === 0),
    unread: counts.unread,
    partitions,
    sequences: sequences.map(({ source, agreement, first, last, untallied: uncounted, holes }) => ({
      source,
      agreement,
      first: String(first),
      last: String(last),
      untallied: uncounted,
      holes: holes.map(shown),
    })),
    notChecked: [
      ...counts.unread.map(
        ({ log, first, last }) =>
          `what entries ${log}/${first} to ${log}/${last} record: they cannot be read, so that holes may be theirs`,
      ),
      ...(counts.uncounted > 0
        ? [`${counts.uncounted} records, gaps and sequences: they lie too far apart to be remembered`]
        : []),
      ...notChecked(partitions, sequences),
    ],
  };
}

function notChecked(partitions: readonly PartitionReport[], sequences: readonly SequenceCounts[]): string[] {
  const unexplained = partitions.filter((one) => one.unexplained.length > 0);
  const silent = partitions.filter(({ notAsked }) => notAsked !== null);
  return [
    ...(silent.length > 0
      ? [`what the brokers hold of ${silent.length} of ${partitions.length} partitions: ${silent[0]!.notAsked}`]
      : []),
    ...(unexplained.length > 0
      ? [`whether offsets without an entry in ${names(unexplained)} are control records or missing records`]
      : []),
    ...(sequences.length > 0 ? ['whether a source sent anything after its last sequence'] : []),
    'what an agency did not send',
  ];
}

const MOST_NAMED = 10;
const names = (list: readonly PartitionReport[]): string =>
  list
    .slice(0, MOST_NAMED)
    .map(({ name }) => name)
    .join(', ') + (list.length > MOST_NAMED ? ` and ${list.length - MOST_NAMED} more` : '');

const shown = ({ from, to }: OffsetRange): NumberRange => ({ from: String(from), to: String(to) });
/** The part of a range below what the broker still holds. */
const outside = ({ from, to }: OffsetRange, low: bigint): OffsetRange[] =>
  from >= low ? [] : [{ from, to: to < low ? to : low - 1n }];
const within = ({ from, to }: OffsetRange, low: bigint): OffsetRange[] =>
  to < low ? [] : [{ from: from < low ? low : from, to }];

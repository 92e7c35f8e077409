import type { PartitionStatus } from '../partition-status.js';
import type { Watermarks } from './record.js';

/** How far recording is behind the end of a partition. */
export interface PartitionLag {
  /** Offsets that are not recorded yet, without those known to hold no data record; undefined: the ledger was not asked yet. */
  records?: number;
  /** Age of what waits, as far as it is known; 0 where nothing does. */
  seconds: number;
}

/** Since when a partition is looked at, milliseconds since 1970. */
export interface LagClock {
  /** It was assigned to this recorder. */
  assignedAt: number;
  /** Everything that lay in it was recorded. */
  caughtUpAt?: number;
}

export interface PartitionReading extends PartitionStatus, LagClock {
  watermarks?: Watermarks;
  /** A probe found no data record from `settled` up to here: control records, aborted or hanging transactions. */
  emptyUpTo?: bigint;
}

/** Undefined until the broker has said where the partition ends. */
export function partitionLag(partition: PartitionReading, now: number): PartitionLag | undefined {
  const behind = recordsBehind(partition);
  if (behind === undefined) return undefined;
  return {
    ...(partition.settled === undefined ? {} : { records: behind }),
    seconds: behind === 0 ? 0 : Math.max(0, secondsOf(partition, now)),
  };
}

/** All of the partition, while the ledger has not said where it stands. */
export function recordsBehind({
  watermarks,
  settled = 0n,
  emptyUpTo = 0n,
}: Pick<PartitionReading, 'watermarks' | 'settled' | 'emptyUpTo'>): number | undefined {
  if (!watermarks) return undefined;
  // What has expired waits for nobody.
  const done = [settled, emptyUpTo].reduce((a, b) => (a > b ? a : b), watermarks.low);
  return watermarks.high > done ? Number(watermarks.high - done) : 0;
}

/**
 * Timestamps of records are their producers': what they say counts only for records of the time since all was recorded last. While nothing
 * was recorded since, what waits is no older than that moment; before the first such moment, at least as old as the assignment.
 */
function secondsOf(
  { lastTimestamp = 0, recordedAt = 0, assignedAt, caughtUpAt }: PartitionReading,
  now: number,
): number {
  const since = caughtUpAt ?? assignedAt;
  const waiting = (now - since) / 1000;
  if (lastTimestamp <= 0 || recordedAt < since) return waiting;
  const age = (now - lastTimestamp) / 1000;
  return caughtUpAt === undefined ? age : Math.min(age, waiting);
}

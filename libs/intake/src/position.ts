import type { Position, PositionKey } from '#libs/ledger';
import type { RecordBatch } from './kafka/record.js';
import { recordDigest } from './record-digest.js';

/** Position of the latest incarnation. */
export function latestPosition(
  positions: readonly Position[],
  cluster: string,
  topic: string,
  partition: number,
): Position | null {
  return positions
    .filter((p) => p.cluster === cluster && p.topic === topic && p.partition === partition)
    .reduce<Position | null>((found, p) => (found && found.incarnation > p.incarnation ? found : p), null);
}

/** Position behind a batch whose records from `from` on are appended. */
export function positionAfter(key: PositionKey, before: Position | null, batch: RecordBatch, from: number): Position {
  const last = from < batch.records.length ? batch.records.at(-1)! : undefined;
  const next = batch.lastOffset + 1n;
  return {
    ...key,
    nextOffset: before && before.nextOffset > next ? before.nextOffset : next,
    lastRecordOffset: last ? BigInt(last.offset) : (before?.lastRecordOffset ?? null),
    lastRecordDigest: last ? recordDigest(last) : (before?.lastRecordDigest ?? null),
  };
}

import { MAX_EVENT_BYTES } from '#libs/contracts';
import { PackedHeaders } from './packed-headers.js';

export type HeaderValue = Buffer | string | null | undefined;

/** One record as the broker holds it. Offset and timestamp are decimal, as they come. */
export interface KafkaRecord {
  offset: string;
  /** Milliseconds since 1970; none in Kafka's first message format. */
  timestamp?: string;
  key: Buffer | null;
  value: Buffer | null;
  /** As they came; or by name, as old messages, which have none, and tests have them. A header may have no value. */
  headers?: PackedHeaders | Record<string, HeaderValue | HeaderValue[]>;
}

const MANY_HEADERS = 1_024;

/** So many that work on them must pause. */
export const hasManyHeaders = ({ headers }: KafkaRecord): boolean =>
  headers instanceof PackedHeaders && headers.count >= MANY_HEADERS;

/** A value so large, or so many headers, that work on the record must pause. */
export const isLarge = (record: KafkaRecord): boolean =>
  (record.value !== null && record.value.length > MAX_EVENT_BYTES) || hasManyHeaders(record);

/** The result of one fetch of one partition: data records only, in the order of the log. */
export interface RecordBatch {
  partition: number;
  /** The first offset that was asked for; control and aborted records between here and `lastOffset` were looked at and left out. */
  fetchedOffset: bigint;
  lastOffset: bigint;
  highWatermark: bigint;
  records: readonly KafkaRecord[];
}

/** Of keys and values. */
export const bytesOf = (records: readonly KafkaRecord[]): number =>
  records.reduce((sum, { key, value }) => sum + (key?.length ?? 0) + (value?.length ?? 0), 0);

/** Offsets of the oldest record that is still held and of the next that will be written. */
export interface Watermarks {
  low: bigint;
  high: bigint;
}

/** A batch as batches of at most `most` records; offsets that were left out before a record go with those before it. */
export function* portions(batch: RecordBatch, most: number): Generator<RecordBatch> {
  const { records } = batch;
  if (records.length <= most) {
    yield batch;
    return;
  }
  let { fetchedOffset } = batch;
  for (let from = 0; from < records.length; from += most) {
    const after = records[from + most];
    const lastOffset = after ? BigInt(after.offset) - 1n : batch.lastOffset;
    yield { ...batch, fetchedOffset, lastOffset, records: records.slice(from, from + most) };
    fetchedOffset = lastOffset + 1n;
  }
}

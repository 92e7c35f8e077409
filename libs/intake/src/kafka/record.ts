export type HeaderValue = Buffer | string | null | undefined;

/** One record as the broker holds it. Offset and timestamp are decimal, as they come. */
export interface KafkaRecord {
  offset: string;
  /** Milliseconds since 1970; none in Kafka's first message format. */
  timestamp?: string;
  key: Buffer | null;
  value: Buffer | null;
  /** By name, in the broker's order; a list where a name came several times. A header may have no value. */
  headers?: Record<string, HeaderValue | HeaderValue[]>;
}

/** What one fetch of one partition gave: data records only, in the order of the log. */
export interface RecordBatch {
  partition: number;
  /** What was asked for; control and aborted records between here and `lastOffset` were looked at and left out. */
  fetchedOffset: bigint;
  lastOffset: bigint;
  highWatermark: bigint;
  records: readonly KafkaRecord[];
}

/** Offsets of the oldest record that is still held and of the next that will be written. */
export interface Watermarks {
  low: bigint;
  high: bigint;
}

/** A header's bytes; of several of one name the first that has a value. undefined where there is none. */
export function header(record: KafkaRecord, name: string): Buffer | undefined {
  const value = record.headers?.[name];
  const first = (Array.isArray(value) ? value : [value]).find((one) => one !== undefined && one !== null);
  return first === undefined || first === null ? undefined : Buffer.from(first);
}

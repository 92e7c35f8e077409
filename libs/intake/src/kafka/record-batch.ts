import compression from 'kafkajs/src/protocol/message/compression/index.js';
import { ByteCursor } from './byte-cursor.js';
import { PackedHeaders } from './packed-headers.js';
import { Pace } from '../paced.js';
import type { KafkaRecord } from './record.js';

/** The fields that all records of a batch share, under kafkajs's names: it tells aborted records by them. */
export interface BatchContext {
  firstOffset: string;
  firstTimestamp: string;
  partitionLeaderEpoch: number;
  inTransaction: boolean;
  isControlBatch: boolean;
  lastOffsetDelta: number;
  producerId: string;
  producerEpoch: number;
  firstSequence: number;
  maxTimestamp: string;
  timestampType: number;
  magicByte: number;
}

export interface BatchRecord extends KafkaRecord {
  timestamp: string;
  headers: PackedHeaders;
  attributes: number;
  magicByte: number;
  isControlRecord: boolean;
  batchContext: BatchContext;
}

export const MAGIC = 2;
/** Bytes before `length` counts, and before the records. */
const LENGTH_END = 12;
const HEADER_BYTES = 61;
const [LOG_APPEND_TIME, TRANSACTIONAL, CONTROL] = [0x08, 0x10, 0x20];
/** Records between two looks at the clock. */
const LOOK_EVERY = 256;

/**
 * Record batches of Kafka's message format 2, one behind the other; a last one that is not whole is left out, as fetches cut them.
 * Others have the processor now and then: a batch of 8 MB may have a million records.
 */
export async function decodeRecordBatches(bytes: Buffer): Promise<BatchRecord[]> {
  const records: BatchRecord[] = [];
  const pace = new Pace();
  for (let at = 0; at + HEADER_BYTES <= bytes.length;) {
    const end = at + LENGTH_END + bytes.readInt32BE(at + 8);
    if (end > bytes.length) break;
    const batch = bytes.subarray(at, end);
    const context = contextOf(batch);
    const count = batch.readInt32BE(57);
    const cursor = new ByteCursor(await expanded(batch));
    for (let i = 0; i < count; i++) {
      records.push(decodeRecord(cursor.sized() ?? Buffer.alloc(0), context));
      if (i % LOOK_EVERY === 0 && pace.due) await pace.pause();
    }
    at = end;
  }
  return records;
}

function contextOf(batch: Buffer): BatchContext {
  const attributes = batch.readInt16BE(21);
  return {
    firstOffset: String(batch.readBigInt64BE(0)),
    firstTimestamp: String(batch.readBigInt64BE(27)),
    partitionLeaderEpoch: batch.readInt32BE(12),
    inTransaction: (attributes & TRANSACTIONAL) !== 0,
    isControlBatch: (attributes & CONTROL) !== 0,
    lastOffsetDelta: batch.readInt32BE(23),
    producerId: String(batch.readBigInt64BE(43)),
    producerEpoch: batch.readInt16BE(51),
    firstSequence: batch.readInt32BE(53),
    maxTimestamp: String(batch.readBigInt64BE(35)),
    timestampType: attributes & LOG_APPEND_TIME ? 1 : 0,
    magicByte: batch.readInt8(16),
  };
}

async function expanded(batch: Buffer): Promise<Buffer> {
  const codec = compression.lookupCodecByAttributes(batch.readInt16BE(21));
  const records = batch.subarray(HEADER_BYTES);
  return codec && records.length > 0 ? codec.decompress(records) : records;
}

function decodeRecord(bytes: Buffer, context: BatchContext): BatchRecord {
  const cursor = new ByteCursor(bytes);
  const attributes = cursor.byte();
  const timestamp = BigInt(context.firstTimestamp) + cursor.varlong();
  const offset = BigInt(context.firstOffset) + BigInt(cursor.varint());
  const key = cursor.sized();
  const value = cursor.sized();
  const count = cursor.varint();
  return {
    magicByte: context.magicByte,
    attributes,
    timestamp: context.timestampType === 1 ? context.maxTimestamp : String(BigInt.asIntN(64, timestamp)),
    offset: String(offset),
    key,
    value,
    headers: new PackedHeaders(bytes.subarray(cursor.at), Math.max(0, count)),
    isControlRecord: context.isControlBatch,
    batchContext: context,
  };
}

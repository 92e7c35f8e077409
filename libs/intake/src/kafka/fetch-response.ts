import Decoder from 'kafkajs/src/protocol/decoder.js';
import decodeOldMessages from 'kafkajs/src/protocol/messageSet/decoder.js';
// A part of kafkajs that is not its interface: its version is pinned, and a test fails where it is not as it is used here.
import response from 'kafkajs/src/protocol/requests/fetch/v11/response.js';
import { decodeRecordBatches, MAGIC } from './record-batch.js';

/** In every message format the byte that says which it is stands here. */
const MAGIC_AT = 16;

async function decodePartition(decoder: Decoder): Promise<object> {
  const partition = decoder.readInt32();
  const errorCode = decoder.readInt16();
  const highWatermark = String(decoder.readInt64());
  const lastStableOffset = String(decoder.readInt64());
  const lastStartOffset = String(decoder.readInt64());
  const abortedTransactions = decoder.readArray((aborted) => ({
    producerId: String(aborted.readInt64()),
    firstOffset: String(aborted.readInt64()),
  }));
  const preferredReadReplica = decoder.readInt32();
  const messages = await decodeMessages(decoder);
  return {
    ...{ partition, errorCode, highWatermark, lastStableOffset, lastStartOffset },
    ...{ abortedTransactions, preferredReadReplica, messages },
  };
}

async function decodeMessages(decoder: Decoder): Promise<readonly unknown[]> {
  const size = decoder.readInt32();
  if (size <= 0 || !decoder.canReadBytes(size)) return [];
  const bytes = decoder.readBytes(size);
  if (bytes.length > MAGIC_AT && bytes[MAGIC_AT] === MAGIC) return decodeRecordBatches(bytes);
  return decodeOldMessages(new Decoder(bytes), size);
}

/** Fetch response, version 11 (Kafka 2.3 and newer), as kafkajs gives it. */
export async function decodeFetch(bytes: Buffer): Promise<unknown> {
  const decoder = new Decoder(bytes);
  const clientSideThrottleTime = decoder.readInt32();
  const errorCode = decoder.readInt16();
  const sessionId = decoder.readInt32();
  const responses = await decoder.readArrayAsync(async (topic) => ({
    topicName: topic.readString(),
    partitions: await topic.readArrayAsync(decodePartition),
  }));
  // The client need not wait by itself: a broker that throttles does not answer sooner.
  return { throttleTime: 0, clientSideThrottleTime, errorCode, sessionId, responses };
}

/**
 * kafkajs 2.2.4 puts the records of a batch on the stack: 125,000 of them, 1.1 MB, fail with a RangeError, again and again. It gathers a
 * record's headers in an ordinary object that it copies for each: 8,000 headers, 47 KB, hold the process up for 19 s, and one named
 * `toString` or `__proto__` gets a function or an object among its values. This puts a decoder of our own in the place of its own. Call
 * once per process, before a consumer starts; idempotent.
 */
export function registerFetchDecoder(): void {
  response.decode = decodeFetch;
}

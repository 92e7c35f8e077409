import { once } from 'node:events';
import { connect } from 'node:net';
import Encoder from 'kafkajs/src/protocol/encoder.js';
import { withAdmin } from './kafka.js';

/** A record as bytes. kafkajs sends no header without a value, and none whose name is not UTF-8. */
export interface RawRecord {
  key: Buffer | null;
  value: Buffer | null;
  headers: readonly (readonly [name: Buffer, value: Buffer | null])[];
}

const PRODUCE = 0;
/** The first version with record batches of format 2, and the oldest that Kafka 4 supports. */
const VERSION = 3;
/** A broker accepts 1 MiB at once by default. */
const MOST_BYTES = 500_000;

function encodeRecord({ key, value, headers }: RawRecord, offset: number): Buffer {
  const fields = new Encoder()
    .writeInt8(0)
    .writeVarLong(0)
    .writeVarInt(offset)
    .writeVarIntBytes(key)
    .writeVarIntBytes(value)
    .writeVarIntArray(headers.map(([name, one]) => new Encoder().writeVarIntBytes(name).writeVarIntBytes(one)));
  return new Encoder().writeVarInt(fields.buffer.length).writeEncoder(fields).buffer;
}

/** With Castagnoli's polynomial, as record batches use it. */
function crc32c(bytes: Buffer): number {
  let crc = 0xffffffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0x82f63b78 : crc >>> 1;
  }
  return ~crc;
}

function encodeBatch(records: readonly Buffer[]): Buffer {
  const now = Date.now();
  const covered = new Encoder()
    .writeInt16(0)
    .writeInt32(records.length - 1)
    .writeInt64(now)
    .writeInt64(now)
    .writeInt64(-1)
    .writeInt16(-1)
    .writeInt32(-1)
    .writeInt32(records.length).buffer;
  const bytes = Buffer.concat([covered, ...records]);
  const head = new Encoder().writeInt32(-1).writeInt8(2).writeInt32(crc32c(bytes)).buffer;
  return Buffer.concat([new Encoder().writeInt64(0).writeInt32(head.length + bytes.length).buffer, head, bytes]);
}

function encodeRequest(topic: string, batch: Buffer): Buffer {
  const request = new Encoder()
    .writeInt16(PRODUCE)
    .writeInt16(VERSION)
    .writeInt32(1)
    .writeString('raw')
    // No transaction; acknowledgement by all replicas, within this many milliseconds; one topic, its partition 0.
    .writeInt16(-1)
    .writeInt16(-1)
    .writeInt32(30_000)
    .writeInt32(1)
    .writeString(topic)
    .writeInt32(1)
    .writeInt32(0)
    .writeBytes(batch).buffer;
  return Buffer.concat([new Encoder().writeInt32(request.length).buffer, request]);
}

async function leaderOf(topic: string): Promise<{ host: string; port: number }> {
  return withAdmin(async (admin) => {
    const { topics } = await admin.fetchTopicMetadata({ topics: [topic] });
    const { brokers } = await admin.describeCluster();
    return brokers.find(({ nodeId }) => nodeId === topics[0]!.partitions[0]!.leader)!;
  });
}

/** Appends the records, byte for byte as given, to the only partition of a topic. Throws with the broker's error code. */
export async function produceRaw(topic: string, records: readonly RawRecord[]): Promise<void> {
  const socket = connect(await leaderOf(topic));
  try {
    await once(socket, 'connect');
    for (let at = 0; at < records.length;) {
      const batch: Buffer[] = [];
      for (let size = 0; at < records.length && size < MOST_BYTES; size += batch.at(-1)!.length)
        batch.push(encodeRecord(records[at++]!, batch.length));
      socket.write(encodeRequest(topic, encodeBatch(batch)));
      let answer = Buffer.alloc(0);
      while (answer.length < 4 || answer.length < 4 + answer.readInt32BE(0))
        answer = Buffer.concat([answer, ...((await once(socket, 'data')) as Buffer[])]);
      // Skips the length, the correlation id, one topic with its name, and one partition with its number.
      const error = answer.readInt16BE(4 + 4 + 4 + 2 + Buffer.byteLength(topic) + 4 + 4);
      if (error !== 0) throw new Error(`the broker answers with error ${error}`);
    }
  } finally {
    socket.destroy();
  }
}

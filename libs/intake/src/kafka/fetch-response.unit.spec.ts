import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import Decoder from 'kafkajs/src/protocol/decoder.js';
import Encoder from 'kafkajs/src/protocol/encoder.js';
import decodeMessages from 'kafkajs/src/protocol/requests/fetch/v4/decodeMessages.js';
import response from 'kafkajs/src/protocol/requests/fetch/v11/response.js';
import { recordDigest } from '../record-digest.js';
import { MalformedRecord } from './byte-cursor.js';
import { decodeFetch, registerFetchDecoder } from './fetch-response.js';
import type { PackedHeaders } from './packed-headers.js';
import { type BatchRecord, decodeRecordBatches } from './record-batch.js';
import type { KafkaRecord } from './record.js';

type Given = readonly [name: string, value: string | null];
interface GivenRecord {
  timestamp: number;
  key: string | null;
  value: string | null;
  headers: readonly Given[];
}
const GZIP = 1;

/** As it stands in a batch. kafkajs's own encoder of records takes no header without a value. */
function encodeRecord({ timestamp, key, value, headers }: GivenRecord, offset: number): Buffer {
  const fields = new Encoder()
    .writeInt8(0)
    .writeVarLong(timestamp)
    .writeVarInt(offset)
    .writeVarIntBytes(key)
    .writeVarIntBytes(value)
    .writeVarIntArray(headers.map(([name, one]) => new Encoder().writeVarIntString(name).writeVarIntBytes(one)));
  return new Encoder().writeVarInt(fields.buffer.length).writeEncoder(fields).buffer;
}

function encodeBatch(records: Buffer, count: number, attributes = 0, first = 7): Buffer {
  const held = attributes & GZIP ? gzipSync(records) : records;
  const head = new Encoder()
    .writeInt32(3)
    .writeInt8(2)
    .writeInt32(0)
    .writeInt16(attributes)
    .writeInt32(count - 1)
    .writeInt64(1_700_000_000_000)
    .writeInt64(1_700_000_000_999)
    .writeInt64(42)
    .writeInt16(1)
    .writeInt32(5)
    .writeInt32(count).buffer;
  return Buffer.concat([new Encoder().writeInt64(first).writeInt32(head.length + held.length).buffer, head, held]);
}

const byKafkajs = (bytes: Buffer): Promise<KafkaRecord[]> =>
  decodeMessages(new Decoder(new Encoder().writeBytes(bytes).buffer)) as Promise<KafkaRecord[]>;
const batchOf = (records: readonly GivenRecord[], attributes = 0, first = 7): Buffer =>
  encodeBatch(Buffer.concat(records.map(encodeRecord)), records.length, attributes, first);
const withHeaders = async (headers: readonly Given[]): Promise<BatchRecord> => {
  const [record] = await decodeRecordBatches(batchOf([{ timestamp: 0, key: null, value: 'v', headers }]));
  return record!;
};

describe('records of a fetch', () => {
  const text = fc.option(fc.string());
  /** kafkajs knows no header without a value, and takes these names for what an object has of itself. */
  const ordinary = fc.oneof(
    fc.string({ minLength: 1 }),
    fc.nat().map(String),
    fc.constantFrom('a', '00', '4294967295'),
  );
  const record = fc.record({
    timestamp: fc.integer(),
    key: text,
    value: text,
    headers: fc.array(
      fc.tuple(
        ordinary.filter((name) => !(name in {})),
        fc.string(),
      ),
    ),
  });
  /** None, log append time, transactional, control; each packed or not. */
  const attributes = fc.tuple(fc.constantFrom(0, 0x08, 0x10, 0x20), fc.constantFrom(0, GZIP)).map(([a, b]) => a | b);

  it('are those of kafkajs, with its digests', async () => {
    const batches = fc.array(fc.tuple(fc.array(record, { minLength: 1 }), attributes), { minLength: 1, maxLength: 3 });
    await fc.assert(
      fc.asyncProperty(batches, fc.nat(30), async (given, cut) => {
        const whole = Buffer.concat(given.map(([records, flags], i) => batchOf(records, flags, 1_000 * i)));
        // The last batch of a fetch is not always whole.
        const bytes = whole.subarray(0, whole.length - cut);
        const [ours, theirs] = [await decodeRecordBatches(bytes), await byKafkajs(bytes)];
        const plain = ({ headers: _, ...rest }: KafkaRecord) => rest;
        expect(ours.map(plain)).toEqual(theirs.map(plain));
        expect(ours.map(recordDigest)).toEqual(theirs.map(recordDigest));
      }),
    );
  });

  it('may be so many in a batch that kafkajs fails', async () => {
    const count = 250_000;
    const one = encodeRecord({ timestamp: 0, key: null, value: null, headers: [] }, 0);
    const bytes = encodeBatch(Buffer.concat(Array.from({ length: count }, () => one)), count);
    expect(await decodeRecordBatches(bytes)).toHaveLength(count);
    await expect(byKafkajs(bytes)).rejects.toThrow(/call stack/);
  });

  it('are refused where their fields are longer than they', async () => {
    const whole = encodeRecord({ timestamp: 0, key: 'key', value: 'value', headers: [['name', 'x']] }, 0);
    for (let at = 1; at < whole.length; at++) {
      const bytes = encodeBatch(
        Buffer.from([...new Encoder().writeVarInt(at - 1).buffer, ...whole.subarray(1, at)]),
        1,
      );
      const decoded = decodeRecordBatches(bytes).then(([one]) => [...one!.headers]);
      await expect(decoded).rejects.toThrow(MalformedRecord);
    }
  });
});

describe('headers of a record', () => {
  it.each(['toString', 'constructor', '__proto__', 'hasOwnProperty', 'valueOf', ''])(
    'may be named %j',
    async (hostile) => {
      const given: Given[] = [[hostile, 'x'], ['other', 'y'], ['other', null], [hostile, 'z']]; // prettier-ignore
      const { headers } = await withHeaders(given);
      expect([...headers]).toEqual(given.map(([name, value]) => [name, value === null ? null : Buffer.from(value)]));
      const grouped = Object.create(null) as Record<string, (Buffer | null)[]>;
      for (const [name, value] of headers) (grouped[name] ??= []).push(value);
      const record = await withHeaders(given);
      expect(recordDigest(record)).toEqual(recordDigest({ ...record, headers: grouped }));
    },
  );

  it('have the digest of an object of them, also where names are not UTF-8', () => {
    const bytes = fc.uint8Array({ maxLength: 4 }).map((array) => Buffer.from(array));
    const name = fc.oneof(
      bytes,
      fc.nat({ max: 5_000_000_000 }).map((n) => Buffer.from(String(n))),
    );
    const sized = (held: Buffer | null): Buffer => new Encoder().writeVarIntBytes(held).buffer;
    return fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(name, fc.option(bytes))), async (given) => {
        const { headers, ...rest } = await withHeaders([]);
        const packed = Buffer.concat(given.flatMap(([one, value]) => [sized(one), sized(value)]));
        const grouped = Object.create(null) as Record<string, (Buffer | null)[]>;
        for (const [one, value] of given) (grouped[one.toString()] ??= []).push(value);
        const Packed = headers.constructor as typeof PackedHeaders;
        expect(recordDigest({ ...rest, headers: new Packed(packed, given.length) })).toEqual(
          recordDigest({ ...rest, headers: grouped }),
        );
      }),
    );
  });

  it('may have no value, which is not an empty one', async () => {
    const [none, empty] = [await withHeaders([['a', null]]), await withHeaders([['a', '']])];
    expect([...none.headers]).toEqual([['a', null]]);
    expect(recordDigest(none)).not.toEqual(recordDigest(empty));
  });
});

describe('a fetch response', () => {
  it('is what kafkajs makes of it, of record batches and of old messages, and is decoded by us when that is asked for', async () => {
    const kafkajs = response.decode;
    const oldMessage = new Encoder()
      .writeInt32(0)
      .writeInt8(1)
      .writeInt8(0)
      .writeInt64(1_700_000_000_000)
      .writeBytes(Buffer.from('key'))
      .writeBytes(Buffer.from('value')).buffer;
    const messages = [
      batchOf([{ timestamp: 1, key: 'k', value: 'v', headers: [] }]),
      new Encoder().writeInt64(3).writeBytes(oldMessage).buffer,
      Buffer.alloc(0),
    ];
    const bytes = new Encoder().writeInt32(10).writeInt16(0).writeInt32(9).writeInt32(1).writeString('topic');
    bytes.writeInt32(messages.length);
    for (const [i, held] of messages.entries()) {
      bytes.writeInt32(i).writeInt16(0).writeInt64(11).writeInt64(12).writeInt64(0);
      bytes.writeInt32(1).writeInt64(42).writeInt64(7).writeInt32(-1).writeBytes(held);
    }
    const plain = (decoded: unknown): unknown =>
      JSON.parse(JSON.stringify(decoded, (name, value: unknown) => (name === 'headers' ? undefined : value)));
    const ours = plain(await decodeFetch(bytes.buffer));
    expect(ours).toEqual(plain(await kafkajs(bytes.buffer)));
    expect(ours).toMatchObject({
      responses: [{ partitions: [{ messages: [{}] }, { messages: [{}] }, { messages: [] }] }],
    });
    registerFetchDecoder();
    registerFetchDecoder();
    expect(response.decode).toBe(decodeFetch);
  });
});

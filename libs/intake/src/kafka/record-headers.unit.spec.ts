import fc from 'fast-check';
import Decoder from 'kafkajs/src/protocol/decoder.js';
import Encoder from 'kafkajs/src/protocol/encoder.js';
import decodeRecord from 'kafkajs/src/protocol/recordBatch/record/v0/decoder.js';
import { recordDigest } from '../record-digest.js';
import type { KafkaRecord } from './record.js';
import { registerHeaders } from './record-headers.js';

type Given = [name: string, value: string | null | (string | null)[]];
const HOSTILE = ['toString', 'constructor', '__proto__', 'hasOwnProperty', 'valueOf'];

/** A record as it stands in a batch, after its length. kafkajs's own encoder of records takes no header without a value. */
function encoded(given: readonly Given[]): Buffer {
  const headers = given.flatMap(([name, value]) =>
    (Array.isArray(value) ? value : [value]).map((one) => new Encoder().writeVarIntString(name).writeVarIntBytes(one)),
  );
  return new Encoder()
    .writeInt8(0)
    .writeVarLong(0)
    .writeVarInt(0)
    .writeVarIntBytes(null)
    .writeVarIntBytes('v')
    .writeVarIntArray(headers).buffer;
}
const decoded = (bytes: Buffer): KafkaRecord => {
  const batch = { firstOffset: '7', firstTimestamp: '8', magicByte: 2 };
  const { key, value, headers } = decodeRecord(new Decoder(bytes), batch);
  return { offset: '7', timestamp: '8', key, value, headers } as KafkaRecord;
};

describe('headers of a record', () => {
  const value = fc.oneof(fc.string(), fc.array(fc.string(), { minLength: 2, maxLength: 4 }));
  const name = fc.oneof(fc.string({ minLength: 1 }), fc.nat().map(String)).filter((text) => !(text in {}));
  const ordinary = fc.sample(fc.uniqueArray(fc.tuple(name, value), { selector: ([text]) => text }), {
    numRuns: 300,
    seed: 1,
  }) as Given[][];
  const ofKafkajs: KafkaRecord[] = [];
  beforeAll(() => {
    for (const given of ordinary) ofKafkajs.push(decoded(encoded(given)));
    // kafkajs is as it was when this was written; else what is put in its place may no longer be asked for.
    expect(decoded(encoded([['toString', 'x']])).headers!['toString']).toEqual([
      expect.any(Function),
      Buffer.from('x'),
    ]);
    registerHeaders();
    registerHeaders();
  });

  it('are those of kafkajs, in its order and with its digest, where they are ordinary', () => {
    for (const [i, given] of ordinary.entries()) {
      const record = decoded(encoded(given));
      expect(Object.entries(record.headers!)).toEqual(Object.entries(ofKafkajs[i]!.headers!));
      expect(recordDigest(record)).toEqual(recordDigest(ofKafkajs[i]!));
    }
  });

  it.each(HOSTILE)('may be named %s', (hostile) => {
    const { headers } = decoded(encoded([[hostile, 'x'], ['other', ['y', null, 'z']]])); // prettier-ignore
    expect(Object.entries(headers!)).toEqual([
      [hostile, Buffer.from('x')],
      ['other', [Buffer.from('y'), null, Buffer.from('z')]],
    ]);
  });

  it('may have no value', () => {
    const record = decoded(encoded([['none', null]]));
    expect(record.headers!['none']).toBeNull();
    expect(recordDigest(record)).not.toEqual(recordDigest(decoded(encoded([['none', '']]))));
  });

  it('cost what they are, in however many they come', () => {
    const bytes = encoded(Array.from({ length: 40_000 }, (_, n) => [`name-${n}`, 'x']));
    const before = process.cpuUsage();
    expect(Object.keys(decoded(bytes).headers!)).toHaveLength(40_000);
    // A copy for each takes minutes.
    expect(process.cpuUsage(before).user).toBeLessThan(5_000_000);
  });
});

import { createRequire } from 'node:module';
import compression from 'kafkajs/src/protocol/message/compression/index.js';
import Decoder from 'kafkajs/src/protocol/decoder.js';
import { adaptKafkajs } from './adapt-kafkajs.js';
import { decodeFetch } from './fetch-response.js';

const load = createRequire(import.meta.url);
/** The version that `fetch-response.ts`, `record-batch.ts` and `codecs.ts` were written for. */
const WRITTEN_FOR = '2.2.4';

interface Fetch {
  versions: string[];
  protocol(asked: { version: number }): (request: object) => { response: { decode: unknown } };
}

/** No release of kafkajs promises to keep what we put something else in the place of. */
describe('the kafkajs that is installed', () => {
  it('is the one that our decoder of fetches was written for', () => {
    const { version } = load('kafkajs/package.json') as { version: string };
    if (version === WRITTEN_FOR) return;
    throw new Error(
      `kafkajs is ${version}, and what replaces parts of it was written for ${WRITTEN_FOR}: compare its src/protocol/requests/fetch, ` +
        'recordBatch, messageSet and message/compression with ours, run the integration tests, then name the new version here',
    );
  });

  it('has its fetches decoded by us, in the newest version that it asks a broker for', () => {
    adaptKafkajs();
    const { versions, protocol } = load('kafkajs/src/protocol/requests/fetch/index.js') as Fetch;
    const version = Math.max(...versions.map(Number));
    const { response } = protocol({ version })({ topics: [] });
    expect([version, response.decode]).toEqual([11, decodeFetch]);
  });

  it.each([1, 2, 3, 4])('has our codec for batches with compression %i', (attributes) => {
    adaptKafkajs();
    expect(compression.lookupCodecByAttributes(attributes)).toMatchObject({ decompress: expect.any(Function) });
  });

  it.each([
    'readInt16',
    'readInt32',
    'readInt64',
    'readString',
    'readBytes',
    'canReadBytes',
    'readArray',
    'readArrayAsync',
  ])('has the %s of its decoder, which ours calls', (name) =>
    expect((Decoder.prototype as unknown as Record<string, unknown>)[name]).toEqual(expect.any(Function)),
  );
});

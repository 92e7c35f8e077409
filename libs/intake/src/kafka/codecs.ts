import { promisify } from 'node:util';
import { gzip, unzip } from 'node:zlib';
import { Decompress } from 'fzstd';
import kafkajs from 'kafkajs';
import lz4 from 'lz4-napi';
import { unlz4 } from './lz4-frame.js';
import { toXerial, unsnappy } from './snappy-xerial.js';

const { CompressionCodecs, CompressionTypes } = kafkajs;
const gzipped = promisify(gzip);
const gunzipped = promisify(unzip) as (bytes: Buffer, options: { maxOutputLength: number }) => Promise<Buffer>;

/** A record batch that expands beyond this stops its topic instead of our memory. Brokers accept 8 MiB compressed. */
export const MAX_EXPANDED_BYTES = 128 * 1024 * 1024;

interface Encoder {
  buffer: Buffer;
}

/** kafkajs brings gzip alone, but a producer may use any of Kafka's codecs. Call once per process; idempotent. */
export function registerCodecs(): void {
  CompressionCodecs[CompressionTypes.GZIP] = () => ({
    compress: (encoder: Encoder) => gzipped(encoder.buffer),
    decompress: (bytes: Buffer) => gunzipped(bytes, { maxOutputLength: MAX_EXPANDED_BYTES }),
  });
  CompressionCodecs[CompressionTypes.Snappy] = () => ({
    compress: (encoder: Encoder) => toXerial(encoder.buffer),
    decompress: (bytes: Buffer) => unsnappy(bytes, MAX_EXPANDED_BYTES),
  });
  CompressionCodecs[CompressionTypes.LZ4] = () => ({
    compress: (encoder: Encoder) => lz4.compressFrame(encoder.buffer),
    decompress: (bytes: Buffer) => unlz4(bytes, MAX_EXPANDED_BYTES),
  });
  CompressionCodecs[CompressionTypes.ZSTD] = () => ({
    compress: () => Promise.reject(new Error('zstd is read, not written')),
    decompress: async (bytes: Buffer) => unzstd(bytes),
  });
}

/** The streaming form, so that a bomb is noticed before all of it is in memory. */
function unzstd(bytes: Buffer): Buffer {
  const parts: Uint8Array[] = [];
  let total = 0;
  const stream = new Decompress((chunk) => {
    total += chunk.length;
    if (total > MAX_EXPANDED_BYTES) throw new Error(`zstd: expands to more than ${MAX_EXPANDED_BYTES} bytes`);
    parts.push(chunk);
  });
  stream.push(bytes, true);
  return Buffer.concat(parts);
}

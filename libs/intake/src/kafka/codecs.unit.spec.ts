import { randomBytes } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import kafkajs from 'kafkajs';
import lz4 from 'lz4-napi';
import snappy from 'snappy';
import { MAX_EXPANDED_BYTES, registerCodecs } from './codecs.js';
import { MalformedLz4, unlz4 } from './lz4-frame.js';
import { MalformedSnappy, toXerial, unsnappy } from './snappy-xerial.js';

const { CompressionCodecs, CompressionTypes } = kafkajs;
interface Codec {
  decompress(bytes: Buffer): Promise<Buffer>;
}
const codec = (type: number): Codec => (CompressionCodecs as Record<number, () => Codec>)[type]!();
const text = Buffer.from('{"a":"b"}'.repeat(10_000));

/** A zstd frame (RFC 8878) of one raw block, without checksum, its content size in one byte. */
function zstdRaw(bytes: Buffer): Buffer {
  const block = Buffer.alloc(3);
  block.writeUIntLE((bytes.length << 3) | 1, 0, 3);
  return Buffer.concat([Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0x20, bytes.length]), block, bytes]);
}

/** A zstd frame of zeros in RLE blocks: four bytes for each 128 KiB. */
function zstdRun(length: number): Buffer {
  const blocks: Buffer[] = [];
  for (let left = length; left > 0; left -= 128 * 1024) {
    const size = Math.min(left, 128 * 1024);
    const block = Buffer.alloc(4);
    block.writeUIntLE((size << 3) | (1 << 1) | (left === size ? 1 : 0), 0, 3);
    blocks.push(block);
  }
  // No content size; a window of 128 KiB (exponent 7 above 2^10).
  return Buffer.concat([Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0x00, 7 << 3]), ...blocks]);
}

async function xerialRun(length: number): Promise<Buffer> {
  const one = await toXerial(Buffer.alloc(32 * 1024));
  return Buffer.concat([one, ...Array<Buffer>(Math.ceil(length / (32 * 1024)) - 1).fill(one.subarray(16))]);
}

describe('codecs', () => {
  beforeAll(registerCodecs);

  it('expand what producers send', async () => {
    expect(await codec(CompressionTypes.GZIP).decompress(gzipSync(text))).toEqual(text);
    expect(await codec(CompressionTypes.LZ4).decompress(await lz4.compressFrame(text))).toEqual(text);
    const small = Buffer.from('raw block');
    expect(await codec(CompressionTypes.ZSTD).decompress(zstdRaw(small))).toEqual(small);
    expect(await codec(CompressionTypes.ZSTD).decompress(Buffer.concat([zstdRaw(small), zstdRaw(small)]))).toEqual(
      Buffer.concat([small, small]),
    );
  });
  it('read snappy as the Java client frames it, and raw', async () => {
    expect(await codec(CompressionTypes.Snappy).decompress(await toXerial(text))).toEqual(text);
    expect(await codec(CompressionTypes.Snappy).decompress(await snappy.compress(text))).toEqual(text);
  });
  it('refuse what is cut off', async () => {
    const xerial = await toXerial(text);
    await expect(unsnappy(xerial.subarray(0, -1), 1e9)).rejects.toThrow(MalformedSnappy);
    const lz4Frame = await lz4.compressFrame(text);
    for (const length of [0, 4, 7, 20, lz4Frame.length - 4])
      await expect(unlz4(lz4Frame.subarray(0, length), 1e9)).rejects.toThrow(MalformedLz4);
    await expect(codec(CompressionTypes.LZ4).decompress(Buffer.from('not a frame at all'))).rejects.toThrow(
      MalformedLz4,
    );
    await expect(codec(CompressionTypes.ZSTD).decompress(Buffer.from('no frame'))).rejects.toThrow();
  });

  describe('refuse a batch that expands beyond the limit', () => {
    const tooMuch = Buffer.alloc(MAX_EXPANDED_BYTES + 1);
    it.each([
      ['gzip', CompressionTypes.GZIP, () => gzipSync(tooMuch, { level: 1 })],
      ['snappy, raw', CompressionTypes.Snappy, () => snappy.compress(tooMuch)],
      ['snappy, framed', CompressionTypes.Snappy, () => xerialRun(tooMuch.length)],
      ['LZ4', CompressionTypes.LZ4, () => lz4.compressFrame(tooMuch)],
      ['zstd', CompressionTypes.ZSTD, () => zstdRun(tooMuch.length)],
    ])('%s', async (_name, type, bomb) => {
      const bytes = await bomb();
      expect(bytes.length).toBeLessThan(8 * 1024 * 1024);
      await expect(codec(type).decompress(bytes)).rejects.toThrow(/more than|larger than/);
    });
  });

  it('measure LZ4 exactly, whatever its blocks are, and by what its header states', async () => {
    const noise = randomBytes(300_000);
    const mixed = Buffer.concat([text, noise, Buffer.alloc(5_000_000, 'x'), noise.subarray(0, 70_000), text]);
    for (const blockChecksums of [false, true]) {
      const frame = await lz4.compressFrame(mixed, { blockChecksums });
      expect(mixed.equals(await unlz4(frame, mixed.length))).toBe(true);
      await expect(unlz4(frame, mixed.length - 1)).rejects.toThrow(/expands to more/);
    }
    const stated = Buffer.from('04224d18684000ca9a3b00000000', 'hex');
    await expect(unlz4(Buffer.concat([stated, Buffer.alloc(5)]), 999_999_999)).rejects.toThrow(/expands to more/);
  });
});

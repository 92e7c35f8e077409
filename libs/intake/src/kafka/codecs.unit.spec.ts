import { gzipSync } from 'node:zlib';
import kafkajs from 'kafkajs';
import lz4 from 'lz4-napi';
import snappy from 'snappy';
import { MAX_EXPANDED_BYTES, registerCodecs } from './codecs.js';
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
  it('refuse what is cut off or expands beyond the limit', async () => {
    const framed = await toXerial(text);
    await expect(unsnappy(framed.subarray(0, framed.length - 1), 1e9)).rejects.toThrow(MalformedSnappy);
    await expect(unsnappy(framed, text.length - 1)).rejects.toThrow(/expands to more/);
    const bomb = gzipSync(Buffer.alloc(MAX_EXPANDED_BYTES + 1));
    await expect(codec(CompressionTypes.GZIP).decompress(bomb)).rejects.toThrow();
    await expect(codec(CompressionTypes.ZSTD).decompress(Buffer.from('no frame'))).rejects.toThrow();
  });
});

import snappy from 'snappy';

/** `\x82SNAPPY\0`, then two int32 of versions; blocks follow, each an int32 big-endian length and one raw snappy block. */
const MAGIC = Buffer.from([0x82, 0x53, 0x4e, 0x41, 0x50, 0x50, 0x59, 0x00]);
const HEADER_BYTES = 16;
const BLOCK_BYTES = 32 * 1024;

export class MalformedSnappy extends Error {
  constructor(detail: string) {
    super(`snappy: ${detail}`);
    this.name = 'MalformedSnappy';
  }
}

/**
 * The Java client frames snappy as xerial's snappy-java does; librdkafka sends one raw block. Both are read.
 * Refuses more than `limit` bytes, which the blocks state before they are expanded.
 */
export async function unsnappy(bytes: Buffer, limit: number): Promise<Buffer> {
  const parts: Buffer[] = [];
  let total = 0;
  for (const block of blocksOf(bytes)) {
    total += statedLength(block);
    if (total > limit) throw new MalformedSnappy(`expands to more than ${limit} bytes`);
    parts.push((await snappy.uncompress(block, { asBuffer: true })) as Buffer);
  }
  return parts.length === 1 ? parts[0]! : Buffer.concat(parts);
}

/** As the Java client writes it. */
export async function toXerial(bytes: Buffer): Promise<Buffer> {
  const header = Buffer.alloc(HEADER_BYTES);
  MAGIC.copy(header);
  header.writeInt32BE(1, 8);
  header.writeInt32BE(1, 12);
  const parts: Buffer[] = [header];
  for (let at = 0; at < bytes.length; at += BLOCK_BYTES) {
    const block = await snappy.compress(bytes.subarray(at, at + BLOCK_BYTES));
    const length = Buffer.alloc(4);
    length.writeInt32BE(block.length);
    parts.push(length, block);
  }
  return Buffer.concat(parts);
}

function* blocksOf(bytes: Buffer): Generator<Buffer> {
  if (!bytes.subarray(0, MAGIC.length).equals(MAGIC)) {
    yield bytes;
    return;
  }
  for (let at = HEADER_BYTES; at < bytes.length;) {
    if (at + 4 > bytes.length) throw new MalformedSnappy('a block has no length');
    const length = bytes.readInt32BE(at);
    at += 4;
    if (length < 0 || at + length > bytes.length) throw new MalformedSnappy('a block is cut off');
    yield bytes.subarray(at, at + length);
    at += length;
  }
}

/** A raw block begins with its expanded length as a varint. */
function statedLength(block: Buffer): number {
  let length = 0;
  for (let i = 0; i < 5 && i < block.length; i++) {
    length += (block[i]! & 0x7f) * 2 ** (7 * i);
    if (block[i]! < 0x80) return length;
  }
  throw new MalformedSnappy('a block does not state its length');
}

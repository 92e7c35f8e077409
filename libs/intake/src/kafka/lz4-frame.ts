import lz4 from 'lz4-napi';

/** Little-endian 04 22 4D 18. What it begins: https://github.com/lz4/lz4/blob/dev/doc/lz4_Frame_format.md */
const MAGIC = 0x184d2204;
/** Bits of FLG. */
const [DICT_ID, CONTENT_SIZE, BLOCK_CHECKSUM] = [0x01, 0x08, 0x10];
/** By bits 4 to 6 of BD: what a block expands to at most. */
const BLOCK_MAX: Record<number, number> = { 4: 64 * 1024, 5: 256 * 1024, 6: 1024 * 1024, 7: 4 * 1024 * 1024 };
/** Bit of a block's size. */
const UNCOMPRESSED = 0x80000000;

export class MalformedLz4 extends Error {
  constructor(detail: string) {
    super(`lz4: ${detail}`);
    this.name = 'MalformedLz4';
  }
}

/** Expands one LZ4 frame. Refuses more than `limit` bytes before anything is expanded: the decoder itself knows no limit. */
export async function unlz4(bytes: Buffer, limit: number): Promise<Buffer> {
  const header = headerOf(bytes);
  let atMost = 0;
  for (const _ of blocksOf(bytes, header)) atMost += header.blockMax;
  // Most batches are below the limit whatever their blocks hold; only those that could be above it are counted.
  if (header.contentSize > limit || (atMost > limit && exceeds(bytes, header, limit)))
    throw new MalformedLz4(`expands to more than ${limit} bytes`);
  return lz4.decompressFrame(bytes);
}

interface Header {
  length: number;
  blockMax: number;
  /** Bytes behind each block. */
  blockTrailer: number;
  /** 0 when it is not stated. */
  contentSize: bigint;
}

interface Block {
  start: number;
  end: number;
  compressed: boolean;
}

function headerOf(bytes: Buffer): Header {
  if (bytes.length < 15 && (bytes.length < 7 || (bytes[4]! & CONTENT_SIZE) !== 0)) throw new MalformedLz4('cut off');
  if (bytes.readUInt32LE(0) !== MAGIC) throw new MalformedLz4('not a frame');
  const [flags, descriptor] = [bytes[4]!, bytes[5]!];
  const blockMax = BLOCK_MAX[(descriptor >> 4) & 7];
  if (blockMax === undefined) throw new MalformedLz4('unknown block size');
  const sized = (flags & CONTENT_SIZE) !== 0;
  return {
    length: 7 + (sized ? 8 : 0) + (flags & DICT_ID ? 4 : 0),
    blockMax,
    blockTrailer: flags & BLOCK_CHECKSUM ? 4 : 0,
    contentSize: sized ? bytes.readBigUInt64LE(6) : 0n,
  };
}

/** Blocks up to the end mark, a size of 0. @throws MalformedLz4 without one. */
function* blocksOf(bytes: Buffer, { length, blockTrailer }: Header): Generator<Block> {
  for (let at = length; at + 4 <= bytes.length;) {
    const size = bytes.readUInt32LE(at);
    if (size === 0) return;
    const start = at + 4;
    const end = start + (size & ~UNCOMPRESSED);
    if (end + blockTrailer > bytes.length) break;
    yield { start, end, compressed: size < UNCOMPRESSED };
    at = end + blockTrailer;
  }
  throw new MalformedLz4('cut off');
}

function exceeds(bytes: Buffer, header: Header, limit: number): boolean {
  let total = 0;
  for (const block of blocksOf(bytes, header)) {
    total += block.compressed ? expandedLength(bytes, block) : block.end - block.start;
    if (total > limit) return true;
  }
  return false;
}

/** Adds up the sequences of a block: token, literals, two bytes of offset, match. */
function expandedLength(bytes: Buffer, { start, end }: Block): number {
  let at = start;
  /** 15 means that bytes follow to be added, up to and with the first that is not 255. */
  const lengthFrom = (nibble: number): number => {
    let length = nibble;
    for (let more = nibble === 15 ? 255 : 0; more === 255 && at < end; length += more) more = bytes[at++]!;
    return length;
  };
  let total = 0;
  while (at < end) {
    const token = bytes[at++]!;
    const literals = lengthFrom(token >> 4);
    total += literals;
    at += literals;
    // The last sequence is literals alone.
    if (at >= end) break;
    at += 2;
    total += 4 + lengthFrom(token & 15);
  }
  return total;
}

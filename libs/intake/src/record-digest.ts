import { createHash } from 'node:crypto';
import { atOnce } from '#libs/contracts';
import { PackedHeaders, PAUSE_EVERY } from './kafka/packed-headers.js';
import { type HeaderValue, hasManyHeaders, type KafkaRecord } from './kafka/record.js';
import { paced } from './paced.js';

/** Of records that took long, so that it is computed once. */
const known = new WeakMap<KafkaRecord, Buffer>();

/**
 * sha256 by which a record is known again: int64 offset, int64 timestamp (-1: none, as in Kafka's first message format), then
 * key, value and each header's name and value, each as an int32 length (-1: null) and its bytes; big-endian. Headers of one name stand
 * together, where the first of them came; before all others those whose names are whole numbers below 2^32 - 1, in their order, because
 * they were once gathered in an object of JavaScript.
 */
export function recordDigest(record: KafkaRecord): Buffer {
  return known.get(record) ?? atOnce(digestSteps(record));
}

/** Makes the digest of a record that has very many headers, so that `recordDigest` has it; others have the processor meanwhile. */
export async function digestAhead(record: KafkaRecord): Promise<void> {
  if (hasManyHeaders(record) && !known.has(record)) known.set(record, await paced(digestSteps(record)));
}

/** Pauses now and then. */
function* digestSteps({ offset, timestamp, key, value, headers = {} }: KafkaRecord): Generator<void, Buffer> {
  const hash = new FieldHash(BigInt(offset), BigInt(timestamp ?? -1));
  hash.field(key);
  hash.field(value);
  if (headers instanceof PackedHeaders) yield* hashPacked(hash, headers);
  else {
    for (const [name, held] of Object.entries(headers)) {
      for (const one of Array.isArray(held) ? held : [held]) {
        hash.field(name);
        hash.field(one);
      }
    }
  }
  return hash.digest();
}

function* hashPacked(hash: FieldHash, headers: PackedHeaders): Generator<void, void> {
  const { bytes, count } = headers;
  // A header takes two bytes at least; and each of these lists as much memory as the record, where an object for each took fifty times it.
  const most = Math.min(count, bytes.length >>> 1);
  const [nameAt, nameSize, valueAt, length, next, last] = Array.from({ length: 6 }, () => new Int32Array(most));
  const first = new Map<string, number>();
  const indices: number[] = [];
  let n = 0;
  for (const [at, end, value, size] of headers.places()) {
    nameAt![n] = at;
    nameSize![n] = end - at;
    valueAt![n] = value;
    length![n] = size;
    next![n] = -1;
    const name = headers.name(at, end);
    const before = first.get(name);
    if (before === undefined) {
      first.set(name, n);
      last![n] = n;
      if (isIndex(name)) indices.push(Number(name));
    } else {
      next![last![before]!] = n;
      last![before] = n;
    }
    if (++n % PAUSE_EVERY === 0) yield;
  }
  let done = 0;
  for (const [name, begin] of numbersFirst(first, indices)) {
    // What is not UTF-8 was read as U+FFFD, and so written.
    const other = name.includes('\ufffd') ? Buffer.from(name) : undefined;
    for (let i = begin; i >= 0; i = next![i]!) {
      if (other) hash.field(other);
      else hash.part(bytes, nameAt![i]!, nameSize![i]!);
      hash.part(bytes, valueAt![i]!, length![i]!);
      if (++done % PAUSE_EVERY === 0) yield;
    }
  }
}

/** The order in which an object has its members: names that are indices of an array come first, ascending. */
function* numbersFirst(
  first: ReadonlyMap<string, number>,
  indices: readonly number[],
): Generator<readonly [name: string, begin: number]> {
  for (const index of Float64Array.from(indices).sort()) yield [String(index), first.get(String(index))!];
  for (const entry of first) if (indices.length === 0 || !isIndex(entry[0])) yield entry;
}

const MAX_INDEX = 2 ** 32 - 2;
const isIndex = (name: string): boolean =>
  name.length <= 10 && /^(?:0|[1-9][0-9]*)$/.test(name) && Number(name) <= MAX_INDEX;

const CHUNK_BYTES = 64 * 1024;
/** Up to this length a loop is faster than the call into Buffer's own code. */
const SHORT = 32;

/** Gathers fields into chunks: a call of the hash for each of a million headers would take a second. */
class FieldHash {
  private readonly hash = createHash('sha256');
  private chunk = Buffer.allocUnsafe(1_024);
  private at = 16;

  constructor(offset: bigint, timestamp: bigint) {
    this.chunk.writeBigInt64BE(offset, 0);
    this.chunk.writeBigInt64BE(timestamp, 8);
  }

  field(value: HeaderValue): void {
    const bytes = typeof value === 'string' ? Buffer.from(value) : value;
    if (bytes === null || bytes === undefined) this.size(-1);
    else this.part(bytes, 0, bytes.length);
  }

  /** `length` bytes from `from` on; -1: null. */
  part(bytes: Buffer, from: number, length: number): void {
    this.size(length);
    if (length <= 0) return;
    if (length > CHUNK_BYTES) {
      this.flush();
      this.hash.update(bytes.subarray(from, from + length));
      return;
    }
    this.room(length);
    if (length > SHORT) bytes.copy(this.chunk, this.at, from, from + length);
    else for (let i = 0; i < length; i++) this.chunk[this.at + i] = bytes[from + i]!;
    this.at += length;
  }

  digest(): Buffer {
    this.flush();
    return this.hash.digest();
  }

  private size(length: number): void {
    this.room(4);
    this.at = this.chunk.writeInt32BE(length, this.at);
  }

  private room(size: number): void {
    if (this.at + size <= this.chunk.length) return;
    this.flush();
    if (this.chunk.length < CHUNK_BYTES) this.chunk = Buffer.allocUnsafe(CHUNK_BYTES);
  }

  private flush(): void {
    this.hash.update(this.chunk.subarray(0, this.at));
    this.at = 0;
  }
}

import { createHash } from 'node:crypto';
import type { KafkaRecord } from './kafka/record.js';

/**
 * sha256 by which a record is known again: int64 offset, int64 timestamp, then key, value and each header's name and
 * value (in the broker's order of names), each as an int32 length (-1: null) and its bytes; big-endian.
 */
export function recordDigest({ offset, timestamp, key, value, headers }: KafkaRecord): Buffer {
  const hash = createHash('sha256');
  const numbers = Buffer.alloc(16);
  numbers.writeBigInt64BE(BigInt(offset), 0);
  numbers.writeBigInt64BE(BigInt(timestamp), 8);
  hash.update(numbers);
  const add = (bytes: Buffer | null): void => {
    const length = Buffer.alloc(4);
    length.writeInt32BE(bytes === null ? -1 : bytes.length);
    hash.update(length);
    if (bytes) hash.update(bytes);
  };
  add(key);
  add(value);
  for (const [name, held] of Object.entries(headers ?? {})) {
    for (const one of Array.isArray(held) ? held : [held]) {
      add(Buffer.from(name));
      add(one === undefined || one === null ? null : Buffer.from(one));
    }
  }
  return hash.digest();
}

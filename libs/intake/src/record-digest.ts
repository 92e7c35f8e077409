import { createHash } from 'node:crypto';
import type { HeaderValue, KafkaRecord } from './kafka/record.js';

/**
 * sha256 by which a record is known again: int64 offset, int64 timestamp (-1: none, as in Kafka's first message format), then
 * key, value and each header's name and value (in the broker's order of names), each as an int32 length (-1: null) and its
 * bytes; big-endian. Gathered first and hashed at once: a record may have hundreds of thousands of headers.
 */
export function recordDigest({ offset, timestamp, key, value, headers }: KafkaRecord): Buffer {
  const fields: HeaderValue[] = [key, value];
  for (const [name, held] of Object.entries(headers ?? {})) {
    for (const one of Array.isArray(held) ? held : [held]) fields.push(name, one);
  }
  const size = fields.reduce<number>((sum, field) => sum + 4 + lengthOf(field), 16);
  const bytes = Buffer.allocUnsafe(size);
  bytes.writeBigInt64BE(BigInt(offset), 0);
  bytes.writeBigInt64BE(BigInt(timestamp ?? -1), 8);
  let at = 16;
  for (const field of fields) {
    const isNull = field === null || field === undefined;
    at = bytes.writeInt32BE(isNull ? -1 : lengthOf(field), at);
    if (typeof field === 'string') at += bytes.write(field, at);
    else if (!isNull) at += field.copy(bytes, at);
  }
  return createHash('sha256').update(bytes).digest();
}

const lengthOf = (field: HeaderValue): number =>
  typeof field === 'string' ? Buffer.byteLength(field) : (field?.length ?? 0);

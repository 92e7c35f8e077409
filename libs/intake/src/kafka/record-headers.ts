import type { HeaderValue } from './record.js';
// Parts of kafkajs that are not its interface: its version is pinned, and a test fails where they are not as they are used here.
import Decoder from 'kafkajs/src/protocol/decoder.js';
import decodeHeader from 'kafkajs/src/protocol/recordBatch/header/v0/decoder.js';

interface Header {
  key: string;
  value: Buffer | null;
}

/** The headers of a record as kafkajs's decoder of records gathers them: by `reduce`, whatever it is asked to do with each. */
class HeaderList extends Array<Header> {
  /** Makes arrays of its own methods plain ones. */
  static override get [Symbol.species](): ArrayConstructor {
    return Array;
  }

  override reduce(): never {
    return byName(this) as never;
  }
}

/** By name, in the order of JavaScript's objects; a list where a name came several times. Linear in the number of headers. */
export function byName(headers: Iterable<Header>): Record<string, HeaderValue | HeaderValue[]> {
  const found = Object.create(null) as Record<string, HeaderValue | HeaderValue[]>;
  for (const { key, value } of headers) {
    const before = found[key];
    if (before === undefined) found[key] = value;
    else if (Array.isArray(before)) before.push(value);
    else found[key] = [before, value];
  }
  return found;
}

let registered = false;

/**
 * kafkajs 2.2.4 gathers a record's headers in an ordinary object that it copies for each: 8,000 headers, 47 KB, hold the
 * process up for 19 s, and one named `toString` or `__proto__` gets a function or an object among its values. This puts a
 * gathering of our own in its place, with the same order, so that the digests of records are what they were. Call once per
 * process; idempotent.
 */
export function registerHeaders(): void {
  if (registered) return;
  registered = true;
  const { prototype } = Decoder;
  // eslint-disable-next-line @typescript-eslint/unbound-method -- called on the decoder at hand, below
  const readList = prototype.readVarIntArray;
  prototype.readVarIntArray = function (reader) {
    const list = readList.call(this, reader);
    return reader === decodeHeader ? (Object.setPrototypeOf(list, HeaderList.prototype) as unknown[]) : list;
  };
}

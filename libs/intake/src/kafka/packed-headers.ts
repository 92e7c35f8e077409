import { ByteCursor } from './byte-cursor.js';

/** Headers between two pauses. */
export const PAUSE_EVERY = 1_024;

/**
 * The headers of a record as they came: names, and values or null. They are read where they are needed: a record of 8 MB may have four
 * million, and most say nothing to us.
 */
export class PackedHeaders implements Iterable<readonly [name: string, value: Buffer | null]> {
  constructor(
    readonly bytes: Buffer,
    readonly count: number,
  ) {}

  /** Where the fields of each header are: begin and end of its name, begin of its value, and the value's length, -1 for none. */
  *places(): Generator<readonly [nameAt: number, nameEnd: number, valueAt: number, length: number]> {
    const cursor = new ByteCursor(this.bytes);
    for (let i = 0; i < this.count; i++) {
      const size = cursor.varint();
      const nameAt = cursor.skip(size);
      const nameEnd = cursor.at;
      const length = cursor.varint();
      yield [nameAt, nameEnd, cursor.skip(length), length];
    }
  }

  *[Symbol.iterator](): Generator<readonly [name: string, value: Buffer | null]> {
    for (const place of this.places()) yield [this.name(place[0], place[1]), this.value(place[2], place[3])];
  }

  /** Those whose name begins with the letter, in either case. Pauses now and then. */
  *beginning(letter: string): Generator<void, (readonly [name: string, value: Buffer | null])[]> {
    const { bytes } = this;
    const code = letter.toLowerCase().charCodeAt(0);
    const found: [string, Buffer | null][] = [];
    const cursor = new ByteCursor(bytes);
    for (let i = 0; i < this.count; i++) {
      const nameAt = cursor.skip(cursor.varint());
      const nameEnd = cursor.at;
      const length = cursor.varint();
      const valueAt = cursor.skip(length);
      if ((bytes[nameAt]! | 0x20) === code && nameEnd > nameAt)
        found.push([this.name(nameAt, nameEnd), this.value(valueAt, length)]);
      if ((i + 1) % PAUSE_EVERY === 0) yield;
    }
    return found;
  }

  name(from: number, to: number): string {
    return this.bytes.toString('utf8', from, to);
  }

  private value(at: number, length: number): Buffer | null {
    return length < 0 ? null : this.bytes.subarray(at, at + length);
  }
}

import { StatementTooLarge } from '../errors.js';

/**
 * The most bytes of one statement's parameters. PostgreSQL ends the connection at a message of 1 GiB without an error that differs from an
 * outage. A text of 512 MiB, once stored, ends the process that reads it, because strings of V8 are shorter.
 */
export const MOST_BYTES = 500_000_000;

/**
 * Columns of many rows in PostgreSQL's binary array format, for `unnest`: as fast as COPY, without its protocol, and with ON CONFLICT.
 * Layout (array_recv): int32 dimensions, int32 has-nulls, int32 element type, int32 length, int32 lower bound; then per element int32 size
 * (-1: null) and its bytes.
 */
const HEADER = 20;
const OID = { bool: 16, bytea: 17, int8: 20, int4: 23, text: 25, timestamptz: 1184, uuid: 2950 } as const;
/** Bytes reserved per row at the start: sufficient for all types except text. */
const USUAL = 32;
/** PostgreSQL counts microseconds from 2000-01-01. */
const EPOCH_2000 = 946_684_800_000;

abstract class Column<T> {
  protected bytes: Buffer = Buffer.allocUnsafe(HEADER + 1_024);
  protected at = HEADER;
  private rows = 0;

  constructor(private readonly oid: number) {}

  push(value: T | null | undefined): void {
    this.rows++;
    if (value === null || value === undefined) {
      this.room(4);
      this.at = this.bytes.writeInt32BE(-1, this.at);
    } else this.write(value);
  }

  /** The column with the value `of` of each row. */
  fill<R>(rows: readonly R[], of: (row: R) => T | null | undefined): Buffer {
    this.room(Math.min(rows.length * USUAL, MOST_BYTES - this.at));
    for (const row of rows) this.push(of(row));
    return this.value;
  }

  protected abstract write(value: T): void;

  /** Reserves an element of `size` bytes and writes its size. Returns the start of the element in `bytes`. */
  protected element(size: number): number {
    this.room(size + 4);
    const at = this.bytes.writeInt32BE(size, this.at);
    this.at = at + size;
    return at;
  }

  private room(size: number): void {
    if (this.at + size <= this.bytes.length) return;
    if (this.at + size > MOST_BYTES) throw new StatementTooLarge(this.at + size, MOST_BYTES);
    const grown = Buffer.allocUnsafe(Math.max(this.bytes.length * 2, this.at + size));
    this.bytes.copy(grown, 0, 0, this.at);
    this.bytes = grown;
  }

  /** The parameter's value; pg sends a Buffer as binary. */
  get value(): Buffer {
    const { bytes } = this;
    bytes.writeInt32BE(this.rows === 0 ? 0 : 1, 0);
    bytes.writeInt32BE(1, 4);
    bytes.writeInt32BE(this.oid, 8);
    if (this.rows > 0) {
      bytes.writeInt32BE(this.rows, 12);
      bytes.writeInt32BE(1, 16);
    }
    return bytes.subarray(0, this.rows === 0 ? 12 : this.at);
  }
}

/** Up to this length a loop over plain ASCII is faster than the call into Buffer's own code. */
const SHORT = 64;

class Text extends Column<string> {
  protected write(value: string): void {
    const { length } = value;
    if (length <= SHORT && this.ascii(value, length)) return;
    const size = Buffer.byteLength(value);
    const at = this.element(size);
    this.bytes.write(value, at, size, 'utf8');
  }

  /** False, with nothing written, if any character takes more than one byte. */
  private ascii(value: string, length: number): boolean {
    const at = this.element(length);
    const { bytes } = this;
    for (let i = 0; i < length; i++) {
      const code = value.charCodeAt(i);
      if (code >= 0x80) {
        this.at = at - 4;
        return false;
      }
      bytes[at + i] = code;
    }
    return true;
  }
}

class Bytes extends Column<Uint8Array> {
  protected write(value: Uint8Array): void {
    const at = this.element(value.length);
    this.bytes.set(value, at);
  }
}

class Hex extends Column<string> {
  protected write(value: string): void {
    const at = this.element(value.length >>> 1);
    this.bytes.write(value, at, value.length >>> 1, 'hex');
  }
}

const DASH = 0x2d;
/** The value of a hexadecimal digit: letters have bit 6 set, and 1 to 6 in their low half. */
const nibble = (code: number): number => (code & 0xf) + 9 * (code >>> 6);

class Uuid extends Column<string> {
  protected write(value: string): void {
    let at = this.element(16);
    const { bytes } = this;
    for (let i = 0; i < value.length; i += 2) {
      if (value.charCodeAt(i) === DASH) i++;
      bytes[at++] = (nibble(value.charCodeAt(i)) << 4) | nibble(value.charCodeAt(i + 1));
    }
  }
}

class Int extends Column<number> {
  protected write(value: number): void {
    const at = this.element(4);
    this.bytes.writeInt32BE(value, at);
  }
}

class BigInt extends Column<number> {
  protected write(value: number): void {
    const at = this.element(8);
    this.bytes.writeInt32BE(Math.floor(value / 0x1_0000_0000), at);
    this.bytes.writeUInt32BE(value >>> 0, at + 4);
  }
}

/** Milliseconds since 1970. */
class Time extends BigInt {
  protected override write(millis: number): void {
    super.write(Math.round((millis - EPOCH_2000) * 1000));
  }
}

class Bool extends Column<boolean> {
  protected write(value: boolean): void {
    const at = this.element(1);
    this.bytes[at] = Number(value);
  }
}

export const column = {
  bool: () => new Bool(OID.bool),
  text: () => new Text(OID.text),
  bytes: () => new Bytes(OID.bytea),
  /** bytea, given in hexadecimal. */
  hex: () => new Hex(OID.bytea),
  uuid: () => new Uuid(OID.uuid),
  int: () => new Int(OID.int4),
  bigint: () => new BigInt(OID.int8),
  time: () => new Time(OID.timestamptz),
};

/** One column of known values. */
export function columnOf<T>(column: Column<T>, values: Iterable<T | null | undefined>): Buffer {
  for (const value of values) column.push(value);
  return column.value;
}

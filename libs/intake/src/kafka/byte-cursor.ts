/** Reads Kafka's record format (protocol guide, "Record Batch"): variable-length whole numbers, zigzag, and what they are the lengths of. */
export class ByteCursor {
  constructor(
    private readonly bytes: Buffer,
    public at = 0,
    readonly end = bytes.length,
  ) {}

  /** A whole number of 32 bits. */
  varint(): number {
    let found = 0;
    for (let shift = 0; shift < 35; shift += 7) {
      const byte = this.byte();
      found |= (byte & 0x7f) << shift;
      if (byte < 0x80) return (found >>> 1) ^ -(found & 1);
    }
    throw new MalformedRecord('a length has more than 32 bits');
  }

  /** A whole number of 64 bits. */
  varlong(): bigint {
    let found = 0n;
    for (let shift = 0n; shift < 70n; shift += 7n) {
      const byte = this.byte();
      found |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return BigInt.asIntN(64, (found >> 1n) ^ -(found & 1n));
    }
    throw new MalformedRecord('a number has more than 64 bits');
  }

  /** Passes over `length` bytes, none for -1; returns where they begin. */
  skip(length: number): number {
    const begin = this.at;
    if (length > 0) this.at += length;
    if (this.at > this.end) throw new MalformedRecord('it ends before its fields do');
    return begin;
  }

  /** Bytes behind their length; null for a length of -1. A view, no copy. */
  sized(): Buffer | null {
    const length = this.varint();
    const begin = this.skip(length);
    return length < 0 ? null : this.bytes.subarray(begin, this.at);
  }

  byte(): number {
    if (this.at >= this.end) throw new MalformedRecord('it ends before its fields do');
    return this.bytes[this.at++]!;
  }
}

/** A broker checks records before it takes them, so this is a broken connection or disk, or a format that is not known here. */
export class MalformedRecord extends Error {
  constructor(detail: string) {
    super(`a record cannot be read: ${detail}`);
    this.name = 'MalformedRecord';
  }
}

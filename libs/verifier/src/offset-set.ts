const CHUNK_BITS = 65_536;

/** A range of offsets or sequences, both ends in it. */
export interface OffsetRange {
  from: bigint;
  to: bigint;
}

/** A set of Kafka offsets, or of sequences: one bit each, and one word for a full run of 65,536. */
export class OffsetSet {
  private readonly chunks = new Map<number, { bits: Uint8Array; count: number } | 'full'>();

  /** False: it was in already. Faster for numbers, which must be safe integers. */
  add(offset: bigint | number): boolean {
    const isNumber = typeof offset === 'number';
    const chunk = isNumber ? Math.floor(offset / CHUNK_BITS) : Number(offset / BigInt(CHUNK_BITS));
    const bit = isNumber ? offset % CHUNK_BITS : Number(offset % BigInt(CHUNK_BITS));
    const known = this.chunks.get(chunk);
    if (known === 'full') return false;
    const present = known ?? { bits: new Uint8Array(CHUNK_BITS / 8), count: 0 };
    if (known === undefined) this.chunks.set(chunk, present);
    const mask = 1 << (bit % 8);
    const byte = bit >> 3;
    if ((present.bits[byte]! & mask) !== 0) return false;
    present.bits[byte]! |= mask;
    present.count += 1;
    if (present.count === CHUNK_BITS) this.chunks.set(chunk, 'full');
    return true;
  }

  has(offset: bigint): boolean {
    const chunk = this.chunks.get(Number(offset / BigInt(CHUNK_BITS)));
    if (chunk === undefined || chunk === 'full') return chunk === 'full';
    const bit = Number(offset % BigInt(CHUNK_BITS));
    return (chunk.bits[Math.floor(bit / 8)]! & (1 << (bit % 8))) !== 0;
  }

  /** What is not in it from `from` to `to`, both included, in order. Costs a step for each offset of a run that has some, whatever lies between. */
  *holes(from: bigint, to: bigint): Generator<OffsetRange, void, undefined> {
    let open = from;
    for (const chunk of [...this.chunks.keys()].sort((a, b) => a - b)) {
      const begin = BigInt(chunk) * BigInt(CHUNK_BITS);
      const end = begin + BigInt(CHUNK_BITS);
      if (end <= from || begin > to) continue;
      if (this.chunks.get(chunk) === 'full') {
        if (open < begin) yield { from: open, to: begin - 1n };
        open = end;
        continue;
      }
      for (let at = begin < from ? from : begin; at < end && at <= to; at++) {
        if (!this.has(at)) continue;
        if (open < at) yield { from: open, to: at - 1n };
        open = at + 1n;
      }
    }
    if (open <= to) yield { from: open, to };
  }
}

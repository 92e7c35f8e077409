const CHUNK_BITS = 65_536;

/** A set of Kafka offsets: one bit each, and one word for a full run of 65,536. */
export class OffsetSet {
  private readonly chunks = new Map<number, { bits: Uint8Array; count: number } | 'full'>();

  /** False: it was in already. */
  add(offset: bigint): boolean {
    const chunk = Number(offset / BigInt(CHUNK_BITS));
    const bit = Number(offset % BigInt(CHUNK_BITS));
    const known = this.chunks.get(chunk);
    if (known === 'full') return false;
    const { bits, count } = known ?? { bits: new Uint8Array(CHUNK_BITS / 8), count: 0 };
    const mask = 1 << (bit % 8);
    const byte = Math.floor(bit / 8);
    if ((bits[byte]! & mask) !== 0) return false;
    bits[byte]! |= mask;
    this.chunks.set(chunk, count + 1 === CHUNK_BITS ? 'full' : { bits, count: count + 1 });
    return true;
  }
}

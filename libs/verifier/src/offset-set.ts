import type { MemoryBudget } from './memory-budget.js';

const CHUNK = 65_536;
/** In a list of two bytes each a chunk costs less than its 65,536 bits up to here. */
const MOST_LISTED = 4_096;
const BITS_BYTES = CHUNK / 8;
/** Measured, for the map's slot and the objects of a chunk. */
const CHUNK_OVERHEAD = 250;
const FIRST_LIST = 4;

/** A range of offsets or sequences, both ends in it. */
export interface OffsetRange {
  from: bigint;
  to: bigint;
}

/** Offsets within their chunk: a few in order, many as bits, all as one word. */
type Chunk = { list: Uint16Array; count: number } | { bits: Uint8Array; count: number } | 'full';

/** A set of Kafka offsets, or of sequences: never more than a bit each where they lie close, nor than the budget in all. */
export class OffsetSet {
  /** How many could not be remembered: whether these are in the set cannot be told. */
  dropped = 0;
  private readonly chunks = new Map<number, Chunk>();

  constructor(private readonly budget?: MemoryBudget) {}

  /** False: it was in already. Faster for numbers, which must be safe integers. */
  add(offset: bigint | number): boolean {
    const isNumber = typeof offset === 'number';
    const at = isNumber ? Math.floor(offset / CHUNK) : Number(offset / BigInt(CHUNK));
    const low = isNumber ? offset % CHUNK : Number(offset % BigInt(CHUNK));
    const chunk = this.chunks.get(at) ?? this.open(at);
    if (chunk === 'full') return false;
    if (chunk === undefined) return this.drop();
    if ('bits' in chunk) return this.setBit(at, chunk, low);
    const place = placeIn(chunk, low);
    if (chunk.list[place] === low && place < chunk.count) return false;
    const { list, count } = chunk;
    if (count === MOST_LISTED) {
      if (!this.take(BITS_BYTES)) return this.drop();
      const dense = { bits: new Uint8Array(BITS_BYTES), count };
      for (const one of list) dense.bits[one >> 3]! |= 1 << (one % 8);
      this.chunks.set(at, dense);
      return this.setBit(at, dense, low);
    }
    if (count === list.length) {
      if (!this.take(list.byteLength)) return this.drop();
      chunk.list = new Uint16Array(count * 2);
      chunk.list.set(list);
    }
    chunk.list.copyWithin(place + 1, place, count);
    chunk.list[place] = low;
    chunk.count += 1;
    return true;
  }

  has(offset: bigint): boolean {
    const chunk = this.chunks.get(Number(offset / BigInt(CHUNK)));
    if (chunk === undefined || chunk === 'full') return chunk === 'full';
    const low = Number(offset % BigInt(CHUNK));
    if ('bits' in chunk) return (chunk.bits[low >> 3]! & (1 << (low % 8))) !== 0;
    const place = placeIn(chunk, low);
    return place < chunk.count && chunk.list[place] === low;
  }

  /** The offsets that are missing from `from` to `to`, both included, in order. Costs a step for each offset of a dense run. */
  *holes(from: bigint, to: bigint): Generator<OffsetRange, void, undefined> {
    let open = from;
    for (const at of [...this.chunks.keys()].sort((a, b) => a - b)) {
      const begin = BigInt(at) * BigInt(CHUNK);
      const end = begin + BigInt(CHUNK);
      if (end <= from || begin > to) continue;
      const chunk = this.chunks.get(at)!;
      if (chunk === 'full') {
        if (open < begin) yield { from: open, to: begin - 1n };
        open = end;
        continue;
      }
      for (const low of members(chunk)) {
        const offset = begin + BigInt(low);
        if (offset < open) continue;
        if (offset > to) break;
        if (open < offset) yield { from: open, to: offset - 1n };
        open = offset + 1n;
      }
    }
    if (open <= to) yield { from: open, to };
  }

  private open(at: number): Chunk | undefined {
    if (!this.take(CHUNK_OVERHEAD + FIRST_LIST * 2)) return undefined;
    const chunk = { list: new Uint16Array(FIRST_LIST), count: 0 };
    this.chunks.set(at, chunk);
    return chunk;
  }

  private setBit(at: number, chunk: { bits: Uint8Array; count: number }, low: number): boolean {
    const mask = 1 << (low % 8);
    if ((chunk.bits[low >> 3]! & mask) !== 0) return false;
    chunk.bits[low >> 3]! |= mask;
    chunk.count += 1;
    if (chunk.count === CHUNK) this.chunks.set(at, 'full');
    return true;
  }

  private take(bytes: number): boolean {
    return this.budget?.take(bytes) ?? true;
  }

  private drop(): boolean {
    this.dropped += 1;
    return true;
  }
}

/** Where it is in the list, or would be put. A log's offsets mostly rise, so the end is asked first. */
function placeIn({ list, count }: { list: Uint16Array; count: number }, low: number): number {
  let [least, most] = [0, count];
  if (count > 0 && list[count - 1]! < low) return count;
  while (least < most) {
    const middle = (least + most) >> 1;
    if (list[middle]! < low) least = middle + 1;
    else most = middle;
  }
  return least;
}

function* members(chunk: Exclude<Chunk, 'full'>): Generator<number, void, undefined> {
  if ('list' in chunk) yield* chunk.list.subarray(0, chunk.count);
  else for (let low = 0; low < CHUNK; low++) if ((chunk.bits[low >> 3]! & (1 << (low % 8))) !== 0) yield low;
}

/** Items are kept in blocks of 256, so that 1.28 million items are 5,000 rows. */
export const BLOCK = 256;

/**
 * A set of up to 256 items: bit i is item `block * 256 + i + 1`. Eight signed 32-bit words as plain fields: there are millions of these,
 * and a typed array of 32 bytes costs three times the time and memory, most of it in the garbage collector.
 */
export class Bits {
  constructor(
    public w0 = 0,
    public w1 = 0,
    public w2 = 0,
    public w3 = 0,
    public w4 = 0,
    public w5 = 0,
    public w6 = 0,
    public w7 = 0,
  ) {}

  /** Does `is` hold for any of its words? `some(Boolean)`: the set is not empty. */
  some(is: (word: number) => boolean): boolean {
    return wordsOf(this).some(is);
  }
}

/** One shared empty set, because most of a block's sets are empty. Frozen, so that nobody adds to it. */
const NONE: Bits = Object.freeze(new Bits());
export const noBits = (): Bits => NONE;

export const copy = (a: Bits): Bits => (a === NONE ? NONE : new Bits(a.w0, a.w1, a.w2, a.w3, a.w4, a.w5, a.w6, a.w7));

/** The set with one more item: the same object, changed, unless it is the shared empty set. */
export function withBit(a: Bits, bit: number): Bits {
  const set = a === NONE ? new Bits() : a;
  setBit(set, bit);
  return set;
}

function setBit(a: Bits, bit: number): void {
  const mask = 1 << (bit & 31);
  switch (bit >>> 5) {
    case 0:
      a.w0 |= mask;
      return;
    case 1:
      a.w1 |= mask;
      return;
    case 2:
      a.w2 |= mask;
      return;
    case 3:
      a.w3 |= mask;
      return;
    case 4:
      a.w4 |= mask;
      return;
    case 5:
      a.w5 |= mask;
      return;
    case 6:
      a.w6 |= mask;
      return;
    default:
      a.w7 |= mask;
  }
}

/** The words in order, for loops over all of them. */
export const wordsOf = (a: Bits): number[] => [a.w0, a.w1, a.w2, a.w3, a.w4, a.w5, a.w6, a.w7];

export const hasBit = (a: Bits, bit: number): boolean => (wordsOf(a)[bit >>> 5]! & (1 << (bit & 31))) !== 0;

// Written out, word by word: these run for every rule on every block that an entry touches, and a shared helper that takes the operation as
// a function is several times slower.
export const isEmpty = (a: Bits): boolean =>
  a === NONE || (a.w0 | a.w1 | a.w2 | a.w3 | a.w4 | a.w5 | a.w6 | a.w7) === 0;

/** Have the sets an item in common? */
export function overlap(a: Bits, b: Bits): boolean {
  const first = (a.w0 & b.w0) | (a.w1 & b.w1) | (a.w2 & b.w2) | (a.w3 & b.w3);
  return (first | (a.w4 & b.w4) | (a.w5 & b.w5) | (a.w6 & b.w6) | (a.w7 & b.w7)) !== 0;
}

export function equal(a: Bits, b: Bits): boolean {
  const first = (a.w0 ^ b.w0) | (a.w1 ^ b.w1) | (a.w2 ^ b.w2) | (a.w3 ^ b.w3);
  return (first | (a.w4 ^ b.w4) | (a.w5 ^ b.w5) | (a.w6 ^ b.w6) | (a.w7 ^ b.w7)) === 0;
}

// The results may be one of the sets themselves: they are looked at, never added to.
// prettier-ignore
export const and = (a: Bits, b: Bits): Bits =>
  a === NONE || b === NONE ? NONE : new Bits(a.w0 & b.w0, a.w1 & b.w1, a.w2 & b.w2, a.w3 & b.w3, a.w4 & b.w4, a.w5 & b.w5, a.w6 & b.w6, a.w7 & b.w7);

// prettier-ignore
export const or = (a: Bits, b: Bits): Bits =>
  a === NONE ? b : b === NONE ? a : new Bits(a.w0 | b.w0, a.w1 | b.w1, a.w2 | b.w2, a.w3 | b.w3, a.w4 | b.w4, a.w5 | b.w5, a.w6 | b.w6, a.w7 | b.w7);

// prettier-ignore
export const minus = (a: Bits, b: Bits): Bits =>
  a === NONE || b === NONE ? a : new Bits(a.w0 & ~b.w0, a.w1 & ~b.w1, a.w2 & ~b.w2, a.w3 & ~b.w3, a.w4 & ~b.w4, a.w5 & ~b.w5, a.w6 & ~b.w6, a.w7 & ~b.w7);

function ones(word: number): number {
  if (word === 0) return 0;
  let v = word - ((word >>> 1) & 0x55555555);
  v = (v & 0x33333333) + ((v >>> 2) & 0x33333333);
  return Math.imul((v + (v >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}

export const countBits = (a: Bits): number =>
  ones(a.w0) + ones(a.w1) + ones(a.w2) + ones(a.w3) + ones(a.w4) + ones(a.w5) + ones(a.w6) + ones(a.w7);

/** Bit positions of the items in a set, ascending. */
export function placesOf(a: Bits): number[] {
  const places: number[] = [];
  wordsOf(a).forEach((word, n) => {
    for (let left = word; left !== 0; left &= left - 1) places.push(n * 32 + 31 - Math.clz32(left & -left));
  });
  return places;
}

/** Item numbers in a block's set, ascending. */
export function itemsOf(block: number, a: Bits): number[] {
  return placesOf(a).map((bit) => block * BLOCK + bit + 1);
}

/** 32 bytes, little-endian words: the form in which sets are stored. */
export function bitsToBytes(a: Bits): Buffer {
  const bytes = Buffer.allocUnsafe(32);
  wordsOf(a).forEach((word, i) => bytes.writeInt32LE(word, i * 4));
  return bytes;
}

/** Where there are fewer than 32 bytes, the rest is zero. */
export function bitsFromBytes(stored: Uint8Array): Bits {
  const bytes = Buffer.alloc(32);
  bytes.set(stored);
  const word = (i: number): number => bytes.readInt32LE(i * 4);
  return new Bits(word(0), word(1), word(2), word(3), word(4), word(5), word(6), word(7));
}

/** Items are kept in blocks of 256, so that 1.28 million items are 5,000 rows. */
export const BLOCK = 256;

/** A set of up to 256 items: bit i is item `block * 256 + i + 1`. */
export type Bits = Uint32Array;

export const noBits = (): Bits => new Uint32Array(8);
export const copy = (a: Bits): Bits => a.slice();
export const setBit = (a: Bits, bit: number): void => {
  a[bit >>> 5]! |= 1 << (bit & 31);
};
export const hasBit = (a: Bits, bit: number): boolean => (a[bit >>> 5]! & (1 << (bit & 31))) !== 0;

// Written out, word by word: these run for every rule on every block that an entry touches, and a shared helper that
// takes the operation as a function is several times slower.
export function isEmpty(a: Bits): boolean {
  return (a[0]! | a[1]! | a[2]! | a[3]! | a[4]! | a[5]! | a[6]! | a[7]!) === 0;
}

export function equal(a: Bits, b: Bits): boolean {
  for (let i = 0; i < 8; i++) if (a[i] !== b[i]) return false;
  return true;
}

export function and(a: Bits, b: Bits): Bits {
  const out = new Uint32Array(8);
  for (let i = 0; i < 8; i++) out[i] = a[i]! & b[i]!;
  return out;
}

export function or(a: Bits, b: Bits): Bits {
  const out = new Uint32Array(8);
  for (let i = 0; i < 8; i++) out[i] = a[i]! | b[i]!;
  return out;
}

export function minus(a: Bits, b: Bits): Bits {
  const out = new Uint32Array(8);
  for (let i = 0; i < 8; i++) out[i] = a[i]! & ~b[i]!;
  return out;
}

export function countBits(a: Bits): number {
  let n = 0;
  for (let i = 0; i < 8; i++) {
    let v = a[i]!;
    if (v === 0) continue;
    v -= (v >>> 1) & 0x55555555;
    v = (v & 0x33333333) + ((v >>> 2) & 0x33333333);
    n += Math.imul((v + (v >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
  }
  return n;
}

/** Item numbers in a block's set, ascending. */
export function itemsOf(block: number, a: Bits): number[] {
  const items: number[] = [];
  for (let bit = 0; bit < BLOCK; bit++) if (hasBit(a, bit)) items.push(block * BLOCK + bit + 1);
  return items;
}

/** 32 bytes, little-endian words: the form in which sets are stored. */
export function bitsToBytes(a: Bits): Buffer {
  const bytes = Buffer.alloc(32);
  for (let i = 0; i < 8; i++) bytes.writeUInt32LE(a[i]!, i * 4);
  return bytes;
}

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
export const isEmpty = (a: Bits): boolean => a.every((word) => word === 0);
export const equal = (a: Bits, b: Bits): boolean => a.every((word, i) => word === b[i]);

const combine =
  (op: (x: number, y: number) => number) =>
  (a: Bits, b: Bits): Bits => {
    const out = new Uint32Array(8);
    for (let i = 0; i < 8; i++) out[i] = op(a[i]!, b[i]!);
    return out;
  };
export const and = combine((x, y) => x & y);
export const or = combine((x, y) => x | y);
export const minus = combine((x, y) => x & ~y);

export function countBits(a: Bits): number {
  let n = 0;
  for (let v of a) {
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

export function bitsFromBytes(bytes: Uint8Array): Bits {
  const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const out = new Uint32Array(8);
  for (let i = 0; i < 8; i++) out[i] = view.readUInt32LE(i * 4);
  return out;
}

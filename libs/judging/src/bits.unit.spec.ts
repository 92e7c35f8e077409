import {
  and,
  type Bits,
  bitsFromBytes,
  bitsToBytes,
  copy,
  countBits,
  equal,
  hasBit,
  isEmpty,
  itemsOf,
  minus,
  noBits,
  or,
  withBit,
} from './bits.js';

const set = (...bits: number[]): Bits => bits.reduce(withBit, noBits());
/** Every word, its first and its last bit: the last one is the sign. */
const corners = Array.from({ length: 8 }, (_, word) => [word * 32, word * 32 + 31]).flat();

describe('sets of items', () => {
  it.each(corners)('keep bit %i separate from the others', (bit) => {
    const a = set(bit);
    expect(Array.from({ length: 256 }, (_, i) => hasBit(a, i)).indexOf(true)).toBe(bit);
    expect(countBits(a)).toBe(1);
    expect(itemsOf(2, a)).toEqual([2 * 256 + bit + 1]);
    expect(isEmpty(a)).toBe(false);
    expect(a.some(Boolean)).toBe(true);
    expect(equal(a, noBits())).toBe(false);
    expect(bitsFromBytes(bitsToBytes(a))).toEqual(a);
  });

  it('combine word by word', () => {
    const even = set(...corners.filter((_, i) => i % 2 === 0));
    const all = set(...corners);
    expect(equal(and(all, even), even)).toBe(true);
    expect(equal(minus(all, even), set(...corners.filter((_, i) => i % 2 === 1)))).toBe(true);
    expect(equal(or(even, minus(all, even)), all)).toBe(true);
    expect(countBits(all)).toBe(16);
    expect(isEmpty(minus(all, all))).toBe(true);
    expect(noBits().some(Boolean)).toBe(false);
  });

  it('do not change the shared empty set', () => {
    expect(hasBit(withBit(noBits(), 3), 3)).toBe(true);
    expect(isEmpty(noBits())).toBe(true);
    expect(() => { noBits().w0 = 1; }).toThrow(TypeError); // prettier-ignore
  });

  it('are copied, not shared, and stored little-endian', () => {
    const a = set(0, 31, 255);
    const b = copy(a);
    expect(withBit(b, 7)).toBe(b);
    expect(hasBit(a, 7)).toBe(false);
    expect(bitsToBytes(a).toString('hex')).toBe(`01000080${'00'.repeat(27)}80`);
    expect(bitsFromBytes(Buffer.from([1]))).toEqual(set(0));
  });
});

import { NumberRangeError } from './errors.js';

/*
 * Sizes and indexes are plain numbers, because a tree of 2^53 leaves is out of reach and bigint is slow on the append path.
 * JavaScript's bit operators cut a number to 32 bits, so everything here divides and multiplies by powers of two instead,
 * which is exact up to 2^53 - 1.
 */

/** The largest tree: 2^53 - 1 leaves. */
export const MAX_SIZE = Number.MAX_SAFE_INTEGER;

const TWO_32 = 2 ** 32;

/** Throws NumberRangeError unless value is an integer in [least, most]; gives the value back. */
export function checkInteger(field: string, value: number, least = 0, most = MAX_SIZE): number {
  if (!Number.isSafeInteger(value) || value < least || value > most) {
    throw new NumberRangeError(field, value, least, most);
  }
  return value;
}

/** floor(n / 2^bits). Exact: dividing by a power of two only moves the exponent. */
export function shiftRight(n: number, bits: number): number {
  return Math.floor(n / 2 ** bits);
}

/** How many bits n has without leading zeros; 0 for 0. */
export function bitLength(n: number): number {
  return n >= TWO_32 ? 64 - Math.clz32(Math.floor(n / TWO_32)) : 32 - Math.clz32(n);
}

/** bitLength(a XOR b). */
export function differingBits(a: number, b: number): number {
  const high = Math.floor(a / TWO_32) ^ Math.floor(b / TWO_32);
  return high !== 0 ? 64 - Math.clz32(high) : 32 - Math.clz32((a % TWO_32) ^ (b % TWO_32));
}

/** How many bits of n are set. */
export function popcount(n: number): number {
  let count = 0;
  for (let rest = n; rest > 0; rest = Math.floor(rest / 2)) count += rest % 2;
  return count;
}

/** The exponent of the largest power of two that divides n; n > 0. */
export function trailingZeros(n: number): number {
  let zeros = 0;
  for (let rest = n; rest % 2 === 0; rest /= 2) zeros += 1;
  return zeros;
}

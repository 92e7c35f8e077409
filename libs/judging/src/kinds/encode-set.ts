import { Bits, bitsFromBytes, isEmpty, noBits } from '../bits.js';

/** A set of items in JSON: its first word if all others are zero, otherwise base64 of its words up to the last that is not zero. */
export type StoredSet = number | string;

/** Buffer for encoding sets. */
const scratch = Buffer.alloc(32);

export function packSet(set: Bits): StoredSet {
  if (isEmpty(set)) return 0;
  if ((set.w1 | set.w2 | set.w3 | set.w4 | set.w5 | set.w6 | set.w7) === 0) return set.w0;
  scratch.writeInt32LE(set.w0, 0);
  scratch.writeInt32LE(set.w1, 4);
  scratch.writeInt32LE(set.w2, 8);
  scratch.writeInt32LE(set.w3, 12);
  scratch.writeInt32LE(set.w4, 16);
  scratch.writeInt32LE(set.w5, 20);
  scratch.writeInt32LE(set.w6, 24);
  scratch.writeInt32LE(set.w7, 28);
  let used = 32;
  while (scratch.readInt32LE(used - 4) === 0) used -= 4;
  return scratch.toString('base64', 0, used);
}

export function unpackSet(stored: StoredSet): Bits {
  if (typeof stored === 'string') return bitsFromBytes(Buffer.from(stored, 'base64'));
  return stored === 0 ? noBits() : new Bits(stored);
}

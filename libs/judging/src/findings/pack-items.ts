import { BLOCK, bitsToBytes } from '../bits.js';
import type { HitRow } from './findings.js';

const SIZE = 4 + 32 + 32;

/** Items that a hit added and took back: per block uint32 number (big-endian), 32 bytes added, 32 bytes removed. */
export function packItems(items: HitRow['items']): Buffer | null {
  if (items.length === 0) return null;
  const bytes = Buffer.alloc(items.length * SIZE);
  items.forEach(({ block, added, removed }, i) => {
    bytes.writeUInt32BE(block, i * SIZE);
    bitsToBytes(added).copy(bytes, i * SIZE + 4);
    bitsToBytes(removed).copy(bytes, i * SIZE + 36);
  });
  return bytes;
}

/** How many items the packed bytes add and take back; undefined: they are not as packItems makes them. */
export function countItems(packed: Buffer): { added: number; removed: number } | undefined {
  if (packed.length === 0 || packed.length % SIZE !== 0) return undefined;
  let [added, removed] = [0, 0];
  for (let at = 0; at < packed.length; at += SIZE) {
    added += onesIn(packed.subarray(at + 4, at + 36));
    removed += onesIn(packed.subarray(at + 36, at + SIZE));
  }
  return { added, removed };
}

/** The items that the packed bytes add (+1) and take back (-1). */
export function* changesOf(packed: Buffer): Generator<{ item: number; by: 1 | -1 }> {
  for (let at = 0; at < packed.length; at += SIZE) {
    const first = packed.readUInt32BE(at) * BLOCK + 1;
    for (let bit = 0; bit < BLOCK; bit++) {
      const mask = 0x80 >>> (bit & 7);
      if (packed[at + 4 + (bit >>> 3)]! & mask) yield { item: first + bit, by: 1 };
      if (packed[at + 36 + (bit >>> 3)]! & mask) yield { item: first + bit, by: -1 };
    }
  }
}

function onesIn(bytes: Buffer): number {
  let ones = 0;
  for (const byte of bytes) for (let rest = byte; rest > 0; rest &= rest - 1) ones++;
  return ones;
}

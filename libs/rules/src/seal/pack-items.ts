import { bitsToBytes } from '../bits.js';
import type { HitRow } from '../engine/findings.js';

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

import { bitsFromBytes, bitsToBytes, type HitRow } from '#libs/rules';

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

export function unpackItems(bytes: Buffer | null): HitRow['items'] {
  const items: HitRow['items'] = [];
  for (let at = 0; at + SIZE <= (bytes?.length ?? 0); at += SIZE) {
    items.push({
      block: bytes!.readUInt32BE(at),
      added: bitsFromBytes(bytes!.subarray(at + 4, at + 36)),
      removed: bitsFromBytes(bytes!.subarray(at + 36, at + 68)),
    });
  }
  return items;
}

import { EntryBundleFormatError, EntryTooLargeError } from './errors.js';
import { MAX_ENTRY_BYTES } from './limits.js';
import { TILE_WIDTH } from './tile.js';

/** Each entry of an entry bundle is led by its length. */
export const LENGTH_BYTES = 2;

/**
 * Up to 256 entries, each as its length (uint16, big-endian) and its bytes; no header, no trailer (C2SP tlog-tiles).
 * Throws EntryTooLargeError, EntryBundleFormatError.
 */
export function encodeEntryBundle(entries: readonly Uint8Array[]): Buffer {
  if (entries.length > TILE_WIDTH)
    throw new EntryBundleFormatError(`${entries.length} entries, a bundle holds ${TILE_WIDTH}`);
  let total = 0;
  for (const [position, { length }] of entries.entries()) {
    if (length > MAX_ENTRY_BYTES) throw new EntryTooLargeError(position, length, MAX_ENTRY_BYTES);
    total += LENGTH_BYTES + length;
  }
  const bytes = Buffer.allocUnsafe(total);
  let offset = 0;
  for (const entry of entries) {
    offset = bytes.writeUInt16BE(entry.length, offset);
    bytes.set(entry, offset);
    offset += entry.length;
  }
  return bytes;
}

/**
 * The entries of an entry bundle, as views into its bytes. Throws EntryBundleFormatError when bytes are left over or missing, at more than
 * 256 entries, and when `count` is given and there are not that many.
 */
export function decodeEntryBundle(bytes: Uint8Array, count?: number): Buffer[] {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  const entries: Buffer[] = [];
  for (let offset = 0; offset < buffer.length;) {
    if (entries.length === TILE_WIDTH) throw new EntryBundleFormatError(`more than ${TILE_WIDTH} entries`);
    const begin = offset + LENGTH_BYTES;
    const end = begin + (begin <= buffer.length ? buffer.readUInt16BE(offset) : 0);
    if (end > buffer.length)
      throw new EntryBundleFormatError(`entry ${entries.length} is cut off at byte ${buffer.length}`);
    entries.push(buffer.subarray(begin, end));
    offset = end;
  }
  if (count !== undefined && entries.length !== count) {
    throw new EntryBundleFormatError(`${entries.length} entries, expected ${count}`);
  }
  return entries;
}

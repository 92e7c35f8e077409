import { constants, crc32, inflateRawSync } from 'node:zlib';
import { LENGTH_BYTES, MAX_ENTRY_BYTES, TILE_WIDTH } from '#libs/merkle';
import { FileMalformed } from './errors.js';

/** The most that an entry bundle can hold: 256 of the longest entries with their lengths. */
export const MAX_ENTRY_BUNDLE_BYTES = TILE_WIDTH * (LENGTH_BYTES + MAX_ENTRY_BYTES);
/** Deflate adds a few bytes for each 16 kB that it cannot shorten. */
export const MAX_PACKED_BYTES = MAX_ENTRY_BUNDLE_BYTES + 65_536;

const HEADER_BYTES = 10;
const TRAILER_BYTES = 8;

/** An entry bundle of JSON entries never begins like this: its first entry would be 8,075 bytes long and begin with a backspace. */
export function isGzip(bytes: Uint8Array): boolean {
  return bytes[0] === 0x1f && bytes[1] === 0x8b && bytes[2] === 8;
}

/**
 * What one gzip member holds (RFC 1952). Stricter than gunzip: exactly one member and nothing after it, because many clients read
 * only the first; no name, time or comment, because a file of a log never changes. Throws FileMalformed.
 */
export function gunzipMember(bytes: Buffer, limit = MAX_ENTRY_BUNDLE_BYTES): Buffer {
  const refuse = (reason: string, options?: ErrorOptions): FileMalformed =>
    new FileMalformed(`not one gzip member: ${reason}`, options);
  if (bytes.length < HEADER_BYTES + TRAILER_BYTES || !isGzip(bytes)) throw refuse('the header is not that of gzip');
  if (bytes.readUInt32LE(3) !== 0 || bytes[7] !== 0 || ![0, 2, 4].includes(bytes[8]!) || ![3, 255].includes(bytes[9]!))
    throw refuse('the header carries more than it needs');
  let inflated: { buffer: Buffer; engine: { bytesWritten: number } };
  try {
    inflated = inflateRawSync(bytes.subarray(HEADER_BYTES), {
      info: true,
      maxOutputLength: limit,
      chunkSize: 262_144,
      finishFlush: constants.Z_SYNC_FLUSH,
    }) as unknown as typeof inflated;
  } catch (error) {
    throw refuse((error as Error).message, { cause: error });
  }
  const { buffer, engine } = inflated;
  const end = HEADER_BYTES + engine.bytesWritten;
  if (end + TRAILER_BYTES !== bytes.length) throw refuse('it is cut off, or something follows it');
  if (bytes.readUInt32LE(end) !== crc32(buffer)) throw refuse('its checksum is not that of its contents');
  if (bytes.readUInt32LE(end + 4) !== buffer.length) throw refuse('its length is not that of its contents');
  return buffer;
}

/** An entry bundle's own bytes, however it was served. Throws FileMalformed. */
export function unpackEntryBundle(bytes: Buffer): Buffer {
  if (isGzip(bytes)) return gunzipMember(bytes);
  if (bytes.length > MAX_ENTRY_BUNDLE_BYTES)
    throw new FileMalformed(`a bundle has at most ${MAX_ENTRY_BUNDLE_BYTES} bytes`);
  return bytes;
}

import { EntryBundleFormatError, decodeEntryBundle, encodeEntryBundle, HASH_SIZE } from '#libs/merkle';
import { FileMalformed, FileMissing } from './errors.js';
import { unpackEntryBundle } from './gzip.js';

/** The partial file, or what the full one has of it: a log may delete the partial one once the full one is there. */
export async function partialOrCut(
  partial: () => Promise<Buffer>,
  full: () => Promise<Buffer>,
  cut: (bytes: Buffer) => Buffer,
): Promise<Buffer> {
  try {
    return await partial();
  } catch (error) {
    if (!(error instanceof FileMissing)) throw error;
    return full().then(cut, (second: unknown) => {
      throw second instanceof FileMissing ? error : second;
    });
  }
}

/** The first `width` hashes of a full tile. */
export function cutTile(bytes: Buffer, width: number): Buffer {
  return bytes.subarray(0, width * HASH_SIZE);
}

/** The first `width` entries of a full entry bundle, uncompressed. */
export function cutEntryBundle(bytes: Buffer, width: number): Buffer {
  try {
    return encodeEntryBundle(decodeEntryBundle(unpackEntryBundle(bytes)).slice(0, width));
  } catch (error) {
    if (error instanceof EntryBundleFormatError) throw new FileMalformed(error.message, { cause: error });
    throw error;
  }
}

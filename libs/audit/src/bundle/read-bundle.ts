import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { gunzipMember } from '#libs/verifier';
import { BundleTooLarge, MAX_BUNDLE_BYTES, NotAFile } from './errors.js';
import { readTar, type TarFile } from './tar.js';

/** A bundle's packed bytes. Throws NotAFile for a FIFO, a device or a folder, and does not wait for one; BundleTooLarge. */
export async function readBundle(file: string): Promise<Buffer> {
  const handle = await open(file, constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    const stat = await handle.stat();
    if (!stat.isFile()) throw new NotAFile(file);
    if (stat.size > MAX_BUNDLE_BYTES) throw new BundleTooLarge();
    return await handle.readFile();
  } finally {
    await handle.close();
  }
}

/** Its files: one gzip member, one archive. Throws BundleTooLarge, FileMalformed, TarFormatError. */
export function unpackBundle(packed: Buffer, limit = MAX_BUNDLE_BYTES): TarFile[] {
  let archive: Buffer;
  try {
    archive = gunzipMember(packed, limit);
  } catch (error) {
    const { cause } = error as Error;
    if ((cause as NodeJS.ErrnoException | undefined)?.code === 'ERR_BUFFER_TOO_LARGE') throw new BundleTooLarge();
    throw error;
  }
  return readTar(archive);
}

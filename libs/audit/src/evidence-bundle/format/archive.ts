import { createHash } from 'node:crypto';
import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { replaceFile } from '#libs/system';
import { gunzipMember } from '#libs/verifier';
import { EvidenceBundleTooLarge, MAX_EVIDENCE_BUNDLE_BYTES, NotAFile } from '../errors.js';
import { readTar, TAR_END, tarFile, type TarFile } from './tar.js';

/** Writes the archive whole or not at all; on disk when it resolves. Answers its sha256, hexadecimal. */
export async function writeEvidenceBundle(file: string, files: readonly TarFile[]): Promise<string> {
  function* blocks(): Generator<Buffer> {
    for (const one of files) yield tarFile(one);
    yield TAR_END;
  }
  const hash = createHash('sha256');
  async function* hashed(packed: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
    for await (const chunk of packed) {
      hash.update(chunk);
      yield chunk;
    }
  }
  await pipeline(Readable.from(blocks()), createGzip({ level: 9 }), unknownSystem, hashed, (packed) =>
    replaceFile(file, packed, { temporary: `${file}.part`, mode: 0o666 }),
  );
  return hash.digest('hex');
}

/** zlib names the system that it runs on in the header's last byte (RFC 1952, OS); the same bundle is the same bytes on all. */
async function* unknownSystem(packed: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let at = 0;
  for await (const chunk of packed) {
    if (at <= 9 && at + chunk.length > 9) chunk[9 - at] = 255;
    at += chunk.length;
    yield chunk;
  }
}

/** A bundle's packed bytes. Throws NotAFile for a FIFO, a device or a folder, and does not wait for one; BundleTooLarge. */
export async function readEvidenceBundle(file: string): Promise<Buffer> {
  const handle = await open(file, constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    const stat = await handle.stat();
    if (!stat.isFile()) throw new NotAFile(file);
    if (stat.size > MAX_EVIDENCE_BUNDLE_BYTES) throw new EvidenceBundleTooLarge();
    return await handle.readFile();
  } finally {
    await handle.close();
  }
}

/** Its files: one gzip member, one archive. Throws BundleTooLarge, FileMalformed, TarFormatError. */
export function unpackEvidenceBundle(packed: Buffer, limit = MAX_EVIDENCE_BUNDLE_BYTES): TarFile[] {
  let archive: Buffer;
  try {
    archive = gunzipMember(packed, limit);
  } catch (error) {
    const { cause } = error as Error;
    if ((cause as NodeJS.ErrnoException | undefined)?.code === 'ERR_BUFFER_TOO_LARGE')
      throw new EvidenceBundleTooLarge();
    throw error;
  }
  return readTar(archive);
}

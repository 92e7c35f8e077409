import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { replaceFile } from '#libs/system';
import { TAR_END, tarFile, type TarFile } from './tar.js';

/** Writes the archive whole or not at all; on disk when it resolves. */
export async function writeBundle(file: string, files: readonly TarFile[]): Promise<void> {
  function* blocks(): Generator<Buffer> {
    for (const one of files) yield tarFile(one);
    yield TAR_END;
  }
  await pipeline(Readable.from(blocks()), createGzip({ level: 9 }), unknownSystem, (packed) =>
    replaceFile(file, packed, { temporary: `${file}.part`, mode: 0o666 }),
  );
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

/**
 * POSIX ustar (IEEE 1003.1-1988), as much of it as a bundle needs: plain files with names of at most 100 bytes, mode 0644, no owner,
 * time 0; so that the same files are the same bytes. Written and read here because an auditor should need no package.
 */
const BLOCK = 512;

export interface TarFile {
  path: string;
  bytes: Buffer;
}

export class TarFormatError extends Error {
  constructor(detail: string) {
    super(`not a bundle's archive: ${detail}`);
    this.name = 'TarFormatError';
  }
}

const padding = (size: number): number => (BLOCK - (size % BLOCK)) % BLOCK;

function checksum(header: Buffer): number {
  let sum = 0;
  for (let i = 0; i < BLOCK; i++) sum += i >= 148 && i < 156 ? 0x20 : header[i]!;
  return sum;
}

/** Header, contents and padding of one file. */
export function tarFile({ path, bytes }: TarFile): Buffer {
  if (Buffer.byteLength(path) > 100 || !isPlainPath(path)) throw new TarFormatError(`a name like ${path}`);
  const header = Buffer.alloc(BLOCK);
  header.write(path, 0);
  header.write('0000644\0', 100);
  header.write('0000000\0', 108);
  header.write('0000000\0', 116);
  header.write(`${bytes.length.toString(8).padStart(11, '0')}\0`, 124);
  header.write('00000000000\0', 136);
  header.write('0', 156);
  header.write('ustar\x0000', 257);
  header.write(`${checksum(header).toString(8).padStart(6, '0')}\0 `, 148);
  return Buffer.concat([header, bytes, Buffer.alloc(padding(bytes.length))]);
}

export const TAR_END = Buffer.alloc(2 * BLOCK);

/** Relative, and it leads nowhere else. */
const isPlainPath = (path: string): boolean => /^[A-Za-z0-9][A-Za-z0-9._-]*(\/[A-Za-z0-9][A-Za-z0-9._-]*)*$/.test(path);

/** The files of an archive in order. Throws TarFormatError for anything that tarFile would not have written. */
export function readTar(archive: Buffer): TarFile[] {
  const files: TarFile[] = [];
  for (let at = 0; ;) {
    const header = archive.subarray(at, at + BLOCK);
    if (header.length < BLOCK) throw new TarFormatError(`it is cut off at byte ${archive.length}`);
    if (header.every((byte) => byte === 0)) {
      if (archive.length !== at + TAR_END.length || archive.subarray(at).some((byte) => byte !== 0))
        throw new TarFormatError(`${archive.length - at} bytes after the last file`);
      return files;
    }
    const path = header.toString('latin1', 0, Math.max(0, header.indexOf(0)));
    const digits = header.toString('latin1', 124, 135);
    if (!/^[0-7]{11}$/.test(digits)) throw new TarFormatError(`the size of ${JSON.stringify(path)}`);
    const end = at + BLOCK + parseInt(digits, 8);
    const next = end + padding(end);
    if (next > archive.length) throw new TarFormatError(`${JSON.stringify(path)} is cut off`);
    const bytes = archive.subarray(at + BLOCK, end);
    if (!isPlainPath(path) || !tarFile({ path, bytes }).equals(archive.subarray(at, next)))
      throw new TarFormatError(`the header of ${JSON.stringify(path)}`);
    files.push({ path, bytes });
    at = next;
  }
}

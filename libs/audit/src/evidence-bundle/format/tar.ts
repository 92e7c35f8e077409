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

function headerOf(path: string, size: number): Buffer {
  const header = Buffer.alloc(BLOCK);
  header.write(path, 0);
  header.write('0000644\0', 100);
  header.write('0000000\0', 108);
  header.write('0000000\0', 116);
  header.write(`${size.toString(8).padStart(11, '0')}\0`, 124);
  header.write('00000000000\0', 136);
  header.write('0', 156);
  header.write('ustar\x0000', 257);
  header.write(`${checksum(header).toString(8).padStart(6, '0')}\0 `, 148);
  return header;
}

/** Header, contents and padding of one file. */
export function tarFile({ path, bytes }: TarFile): Buffer {
  if (Buffer.byteLength(path) > 100 || !isPlainPath(path)) throw new TarFormatError(`a name like ${path}`);
  return Buffer.concat([headerOf(path, bytes.length), bytes, Buffer.alloc(padding(bytes.length))]);
}

/** The space that a file of this size takes in an archive. */
export const tarLength = (size: number): number => BLOCK + size + padding(size);

export const TAR_END = Buffer.alloc(2 * BLOCK);

/** Relative, and it leads nowhere else. */
const isPlainPath = (path: string): boolean => /^[A-Za-z0-9][A-Za-z0-9._-]*(\/[A-Za-z0-9][A-Za-z0-9._-]*)*$/.test(path);

/** Type flags of what is no plain file. */
const OTHERS: Record<string, string> = {
  '1': 'a hard link',
  '2': 'a symbolic link',
  '3': 'a device',
  '4': 'a device',
  '5': 'a folder',
  '6': 'a FIFO',
};

const zero = (bytes: Buffer): boolean => bytes.every((byte) => byte === 0);

/**
 * The files of an archive in order, as parts of its memory. Throws TarFormatError for anything that tarFile would not have written: a
 * link, a name that leads elsewhere, a name twice, another mode or owner, anything but zeros between files and after them.
 */
export function readTar(archive: Buffer): TarFile[] {
  const files = new Map<string, TarFile>();
  for (let at = 0; ;) {
    const header = archive.subarray(at, at + BLOCK);
    if (header.length < BLOCK) throw new TarFormatError(`it is cut off at byte ${archive.length}`);
    if (zero(header)) {
      if (archive.length !== at + TAR_END.length || !zero(archive.subarray(at)))
        throw new TarFormatError(`${archive.length - at} bytes after the last file`);
      return [...files.values()];
    }
    const path = header.toString('latin1', 0, Math.min(100, Math.max(0, header.indexOf(0))));
    const named = JSON.stringify(path);
    const type = header.toString('latin1', 156, 157);
    if (type !== '0') throw new TarFormatError(`${named} is ${OTHERS[type] ?? 'no plain file'}`);
    if (!isPlainPath(path)) throw new TarFormatError(`the name ${named} is not one of a bundle's files`);
    if (files.has(path)) throw new TarFormatError(`${named} is there twice`);
    const digits = header.toString('latin1', 124, 135);
    if (!/^[0-7]{11}$/.test(digits)) throw new TarFormatError(`the size of ${named}`);
    const size = parseInt(digits, 8);
    const end = at + BLOCK + size;
    const next = at + tarLength(size);
    if (next > archive.length) throw new TarFormatError(`${named} is cut off`);
    if (!headerOf(path, size).equals(header)) throw new TarFormatError(`the header of ${named}`);
    if (!zero(archive.subarray(end, next))) throw new TarFormatError(`bytes after the end of ${named}`);
    files.set(path, { path, bytes: archive.subarray(at + BLOCK, end) });
    at = next;
  }
}

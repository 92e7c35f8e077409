import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';
import { opendir } from 'node:fs/promises';
import { join, posix } from 'node:path';
import { entryBundlePath, HASH_SIZE, TILE_WIDTH, tilePath } from '#libs/merkle';
import { cutEntryBundle, cutTile, partialOrCut } from './cut.js';
import { FileMalformed, FileMissing, SourceUnreadable } from './errors.js';
import { MAX_PACKED_BYTES, unpackEntryBundle } from './gzip.js';
import { type LogSource, MAX_CHECKPOINT_BYTES } from './source.js';

const VKEY_BYTES = 10_000;
/** A pipe without a writer, or a device, must not hold the verifier up; the target of a link is no part of the export. */
const OPEN = constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOFOLLOW;
/** What opening a symbolic link, a socket, or a device without a driver gives. */
const NO_FILE = new Set(['ELOOP', 'EMLINK', 'ENXIO', 'ENODEV', 'EISDIR']);

/** A log as static files: `checkpoint`, `tile/<L>/…`, `tile/entries/…` (entry bundles plain or as one gzip member), `vkey`. */
export class DirectorySource implements LogSource {
  constructor(readonly name: string) {}

  checkpoint(): Promise<Buffer> {
    return this.read('checkpoint', MAX_CHECKPOINT_BYTES);
  }

  /** The key that came with the export; undefined: none did. The maker of the export could have made the key. */
  async vkey(): Promise<string | undefined> {
    try {
      return (await this.read('vkey', VKEY_BYTES)).toString('utf8').trim();
    } catch (error) {
      if (error instanceof FileMissing) return undefined;
      throw error;
    }
  }

  tile(level: number, index: number, width: number): Promise<Buffer> {
    const full = (): Promise<Buffer> => this.read(tilePath(level, index), TILE_WIDTH * HASH_SIZE);
    if (width === TILE_WIDTH) return full();
    const partial = (): Promise<Buffer> => this.read(tilePath(level, index, width), TILE_WIDTH * HASH_SIZE);
    return partialOrCut(partial, full, (bytes) => cutTile(bytes, width));
  }

  async bundle(index: number, width: number): Promise<Buffer> {
    return unpackEntryBundle(await this.packedEntryBundle(index, width));
  }

  packedEntryBundle(index: number, width: number): Promise<Buffer> {
    const full = (): Promise<Buffer> => this.read(entryBundlePath(index), MAX_PACKED_BYTES);
    if (width === TILE_WIDTH) return full();
    const partial = (): Promise<Buffer> => this.read(entryBundlePath(index, width), MAX_PACKED_BYTES);
    return partialOrCut(partial, full, (bytes) => cutEntryBundle(bytes, width));
  }

  /** Every file under the folder, however deep; symbolic links are named and not followed. */
  async *files(): AsyncGenerator<string, void, undefined> {
    const folders = [''];
    for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
      // Never the whole list: a folder may hold any number of files.
      for await (const item of await opendir(join(this.name, folder), { bufferSize: 256 })) {
        const path = posix.join(folder, item.name);
        if (item.isDirectory()) folders.push(path);
        else yield path;
      }
    }
  }

  /** Synchronous: handing a small file to the thread pool costs several times what reading it does. */
  private async read(path: string, limit: number): Promise<Buffer> {
    try {
      const file = openSync(join(this.name, path), OPEN);
      try {
        const stat = fstatSync(file);
        if (!stat.isFile()) throw new FileMalformed(`${path} is no regular file`);
        const { size } = stat;
        if (size > limit) throw new FileMalformed(`${path} has ${size} bytes, at most ${limit} are possible`);
        // At most what was there when its size was asked: a file that grows meanwhile cannot fill the memory.
        const bytes = Buffer.allocUnsafeSlow(size);
        let done = 0;
        for (let more = -1; more !== 0 && done < size; done += more)
          more = readSync(file, bytes, done, size - done, done);
        return bytes.subarray(0, done);
      } finally {
        closeSync(file);
      }
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === 'ENOENT' || code === 'ENOTDIR') throw new FileMissing(this.name, path);
      if (code !== undefined && NO_FILE.has(code)) throw new FileMalformed(`${path} is no regular file`);
      if (code === undefined) throw error;
      throw new SourceUnreadable(`${join(this.name, path)} cannot be read: ${(error as Error).message}`, {
        cause: error,
      });
    }
  }
}

import { createHash } from 'node:crypto';
import { EntryBundleFormatError, decodeEntryBundle, HASH_SIZE, leafHash } from '#libs/merkle';
import { FileMalformed, FileMissing } from './errors.js';
import type { LogSource } from './source.js';

/** An entry bundle is not what it was when it was hashed. */
export class EntryBundleChanged extends Error {
  constructor(
    readonly index: number,
    detail: string,
  ) {
    super(detail);
    this.name = new.target.name;
  }
}

/**
 * Remembers what a walk has hashed: 32 bytes for each entry bundle of up to 256 entries, 125 kB for a million entries. A server may answer a
 * second question in another way, and a file may change between two readings; so what is read again counts only if it is the same.
 */
export class HashedEntryBundles {
  private digests = Buffer.alloc(64 * HASH_SIZE);
  private count = 0;

  /** The leaf hashes of the next entry bundle. */
  add(hashes: Buffer): void {
    if ((this.count + 1) * HASH_SIZE > this.digests.length)
      this.digests = Buffer.concat([this.digests, Buffer.alloc(this.digests.length)]);
    digestOf([hashes]).copy(this.digests, this.count * HASH_SIZE);
    this.count += 1;
  }

  /** The entries of an entry bundle, read again. Throws BundleChanged where they are others, and what the source throws. */
  async entries(source: Pick<LogSource, 'bundle'>, index: number, width: number): Promise<Buffer[]> {
    const entries = await read(source, index, width);
    const was = this.digests.subarray(index * HASH_SIZE, (index + 1) * HASH_SIZE);
    if (index >= this.count || !digestOf(entries.map((entry) => leafHash(entry))).equals(was))
      throw new EntryBundleChanged(index, 'read again, it has other entries than those that were verified');
    return entries;
  }
}

async function read(source: Pick<LogSource, 'bundle'>, index: number, width: number): Promise<Buffer[]> {
  try {
    return decodeEntryBundle(await source.bundle(index, width), width);
  } catch (error) {
    if (!(error instanceof EntryBundleFormatError || error instanceof FileMissing || error instanceof FileMalformed))
      throw error;
    throw new EntryBundleChanged(index, `it was verified, and cannot be read again: ${error.message}`);
  }
}

function digestOf(hashes: readonly Buffer[]): Buffer {
  const hash = createHash('sha256');
  for (const one of hashes) hash.update(one);
  return hash.digest();
}

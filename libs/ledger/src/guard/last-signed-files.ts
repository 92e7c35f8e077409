import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { makeFolder, replaceFile } from '#libs/system';
import type { ShardName } from '../shard.js';
import { LastSignedNotWritten } from './errors.js';

const ENDED = 'ended';

/**
 * The last checkpoint of each shard that this recorder has signed, or seen signed with its key, apart from the database: one small file per
 * shard with the checkpoint's note, in a folder for the origin. A database that has less than these files was restored from a backup. On
 * disk when `write` resolves: a file is replaced as a whole, never in part. One folder belongs to one recorder.
 */
export class LastSignedFiles {
  readonly folder: string;
  private readonly written = new Map<ShardName, number>();

  constructor(dir: string, origin: string) {
    this.folder = join(dir, encodeURIComponent(origin));
  }

  /** The note, or null when nothing was signed yet. Throws the file system's errors. */
  read(shard: ShardName): Promise<Buffer | null> {
    return readOrNull(this.path(shard));
  }

  /** Size of the note that this process last wrote or found; 0: none yet. */
  sizeOf(shard: ShardName): number {
    return this.written.get(shard) ?? 0;
  }

  /** The file has a note of this size. */
  knows(shard: ShardName, size: number): void {
    this.written.set(shard, Math.max(size, this.sizeOf(shard)));
  }

  /** Never goes back. Throws LastSignedNotWritten. */
  async write(shard: ShardName, size: number, note: Uint8Array, beforeRename?: () => void): Promise<void> {
    if (size <= this.sizeOf(shard)) return;
    const path = this.path(shard);
    try {
      // A folder that a power cut takes away would take all that was signed with it.
      await makeFolder(this.folder);
      // One name for each process: its successor overwrites the file of a killed one.
      await replaceFile(path, note, { synced: beforeRename, temporary: `${path}.${process.pid}.tmp`, leaves: true });
    } catch (error) {
      throw new LastSignedNotWritten(path, error as Error);
    }
    this.knows(shard, size);
  }

  /** The reason that was given when the log was ended, or null while it goes on. */
  async ended(): Promise<string | null> {
    const text = await readOrNull(join(this.folder, ENDED));
    return text && text.toString('utf8').trim();
  }

  /** This recorder never again appends to the log or signs it. Durable when it resolves. */
  async end(text: string): Promise<void> {
    await makeFolder(this.folder);
    await replaceFile(join(this.folder, ENDED), `${text}\n`);
  }

  private path(shard: ShardName): string {
    return join(this.folder, `${shard}.checkpoint`);
  }
}

async function readOrNull(path: string): Promise<Buffer | null> {
  try {
    return await readFile(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

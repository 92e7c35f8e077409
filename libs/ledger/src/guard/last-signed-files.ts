import { mkdir, open, readFile, rename } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { ShardName } from '../shard.js';
import { LastSignedNotWritten } from './errors.js';

const ENDED = 'ended';

/**
 * What this recorder has last signed of each shard, or seen signed with its key, apart from the database: one small file per shard
 * with the checkpoint's note, in a folder for the origin. A database that has less than these files was restored from a backup.
 * On disk when `write` resolves: a file is replaced as a whole, never in part. One folder belongs to one recorder.
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
      await makeFolder(this.folder);
      await replaceFile(path, note, beforeRename);
    } catch (error) {
      throw new LastSignedNotWritten(path, error as Error);
    }
    this.knows(shard, size);
  }

  /** What was said when the log was ended, or null while it goes on. */
  async ended(): Promise<string | null> {
    const text = await readOrNull(join(this.folder, ENDED));
    return text && text.toString('utf8').trim();
  }

  /** This recorder never again appends to the log or signs it. Durable when it resolves. */
  async end(text: string): Promise<void> {
    await makeFolder(this.folder);
    await replaceFile(join(this.folder, ENDED), Buffer.from(`${text}\n`));
  }

  private path(shard: ShardName): string {
    return join(this.folder, `${shard}.checkpoint`);
  }
}

/** Temporary file, fsync, rename, fsync of the folder: after a power cut there is the old file or the new one. */
async function replaceFile(path: string, bytes: Uint8Array, beforeRename?: () => void): Promise<void> {
  const temporary = `${path}.${process.pid}.tmp`;
  const file = await open(temporary, 'w', 0o600);
  try {
    await file.writeFile(bytes);
    await file.sync();
  } finally {
    await file.close();
  }
  beforeRename?.();
  await rename(temporary, path);
  await syncFolder(dirname(path));
}

/** With its name on disk: a folder that a power cut takes away would take all that was signed with it. */
async function makeFolder(path: string): Promise<void> {
  const made = await mkdir(path, { recursive: true });
  if (made !== undefined) await syncFolder(dirname(made));
}

async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
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

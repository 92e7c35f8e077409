import { hash as digest, randomBytes } from 'node:crypto';
import { mkdir, open, readdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { WitnessCrashPoint } from './crash-points.js';
import { FolderLock } from './folder-lock.js';
import type { Change, WitnessStore } from './store.js';

const TEMPORARY = '.new';

/** The name of an origin's file, and of its folder on the monitoring path: hexadecimal SHA-256 of the origin line. */
export function originHash(origin: string): string {
  return digest('sha256', origin, 'hex');
}

/**
 * One file per origin, replaced whole: written beside it, synced, renamed, and the folder synced. Every change reads the file
 * again and checks the lock, so that not even a process that lost its lock unnoticed goes on from what it remembers.
 */
export class FileStore implements WitnessStore {
  private readonly tails = new Map<string, Promise<unknown>>();

  private constructor(
    private readonly folder: string,
    private readonly lock: FolderLock,
    private readonly step: (point: WitnessCrashPoint) => void,
  ) {}

  /** Makes the folder if it is not there. Throws StoreLockedError, and the file system's errors. */
  static async open(
    folder: string,
    { step = () => undefined }: { step?: (point: WitnessCrashPoint) => void } = {},
  ): Promise<FileStore> {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const lock = await FolderLock.take(folder);
    for (const name of await readdir(folder)) {
      // Of a process that died before it renamed: nobody was told of it.
      if (name.endsWith(TEMPORARY)) await rm(join(folder, name));
    }
    return new FileStore(folder, lock, step);
  }

  async latest(origin: string): Promise<Buffer | undefined> {
    return readFile(this.pathOf(origin)).catch((error: NodeJS.ErrnoException) => {
      // Only a file that is not there says that nothing was stored.
      if (error.code === 'ENOENT') return undefined;
      throw error;
    });
  }

  update<T>(origin: string, change: (latest: Buffer | undefined) => Change<T>): Promise<T> {
    const before = this.tails.get(origin) ?? Promise.resolve();
    const result = before.then(() => this.change(origin, change));
    const tail = result.catch(() => undefined);
    this.tails.set(origin, tail);
    void tail.then(() => {
      if (this.tails.get(origin) === tail) this.tails.delete(origin);
    });
    return result;
  }

  /** Keeps the first such text of an origin beside its checkpoint, as `<hash>.fork`; on disk when it resolves. */
  async keepFork(origin: string, text: Uint8Array): Promise<void> {
    const file = await open(`${this.pathOf(origin)}.fork`, 'wx', 0o600).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'EEXIST') return undefined;
      throw error;
    });
    if (file === undefined) return;
    try {
      await file.writeFile(text);
      await file.sync();
    } finally {
      await file.close();
    }
    await this.syncFolder();
  }

  /** That it can be written now; throws what stands against it. */
  async check(): Promise<void> {
    await this.lock.check();
  }

  /** After the changes that are under way. */
  async close(): Promise<void> {
    await Promise.all(this.tails.values());
    await this.lock.release();
  }

  private async change<T>(origin: string, change: (latest: Buffer | undefined) => Change<T>): Promise<T> {
    await this.lock.check();
    const { next, answer } = change(await this.latest(origin));
    this.step('witness.afterDecision');
    if (next !== undefined) await this.replace(this.pathOf(origin), next);
    this.step('witness.afterStore');
    return answer;
  }

  private async replace(path: string, bytes: Uint8Array): Promise<void> {
    const temporary = `${path}.${randomBytes(4).toString('hex')}${TEMPORARY}`;
    try {
      const file = await open(temporary, 'wx', 0o600);
      try {
        await file.writeFile(bytes);
        this.step('witness.afterWrite');
        await file.sync();
      } finally {
        await file.close();
      }
      this.step('witness.afterSync');
      await this.lock.check();
      await rename(temporary, path);
    } catch (error) {
      await rm(temporary, { force: true });
      throw error;
    }
    this.step('witness.afterRename');
    await this.syncFolder();
  }

  private async syncFolder(): Promise<void> {
    const folder = await open(this.folder, 'r');
    try {
      await folder.sync();
    } finally {
      await folder.close();
    }
  }

  private pathOf(origin: string): string {
    return join(this.folder, originHash(origin));
  }
}

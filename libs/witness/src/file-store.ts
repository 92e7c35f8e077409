import { hash as digest, randomBytes } from 'node:crypto';
import { link, readdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { FolderLock, makeFolder, noCrash, placeFile, syncFolder } from '#libs/system';
import type { WitnessCrashPoint } from './crash-points.js';
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
  /** Files that were put in the folder, and how many of those it had when it was last synced. */
  private placed = 0;
  private synced = 0;

  private constructor(
    private readonly folder: string,
    private readonly lock: FolderLock,
    private readonly step: (point: WitnessCrashPoint) => void,
  ) {}

  /** Makes the folder if it is not there. Throws FolderLocked, and the file system's errors. */
  static async open(
    folder: string,
    { step = noCrash }: { step?: (point: WitnessCrashPoint) => void } = {},
  ): Promise<FileStore> {
    // A folder that a power cut takes away is a witness that has forgotten everything.
    await makeFolder(folder, 0o700);
    const lock = await FolderLock.take(folder);
    for (const name of await readdir(folder)) {
      // Of a process that died before it renamed: nobody was told of it.
      if (name.endsWith(TEMPORARY)) await rm(join(folder, name));
    }
    // It may also have died between renaming and syncing: from here on the stored checkpoint must not be lost.
    await syncFolder(folder);
    return new FileStore(folder, lock, step);
  }

  /** After the changes that are under way: a note bears our cosignature, and nobody may see it before it is on disk for good. */
  async latest(origin: string): Promise<Buffer | undefined> {
    await this.tails.get(origin);
    return this.read(origin);
  }

  update<T>(origin: string, change: (latest: Buffer | undefined) => Change<T>): Promise<T> {
    return this.inTurn(origin, () => this.change(origin, change));
  }

  /** Keeps the first such text of an origin beside its checkpoint, as `<hash>.fork`; whole, and on disk, when it resolves. */
  async keepFork(origin: string, text: Uint8Array): Promise<void> {
    const path = `${this.pathOf(origin)}.fork`;
    await this.inTurn(path, async () => {
      await this.place(path, text, async (temporary) => {
        await link(temporary, path).catch((error: NodeJS.ErrnoException) => {
          if (error.code !== 'EEXIST') throw error;
        });
        await rm(temporary);
      });
      await this.sync();
    });
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

  /** One after another for each key; `close` waits for them. */
  private inTurn<T>(key: string, act: () => Promise<T>): Promise<T> {
    const before = this.tails.get(key) ?? Promise.resolve();
    const result = before.then(act);
    const tail = result.catch(() => undefined);
    this.tails.set(key, tail);
    void tail.then(() => {
      if (this.tails.get(key) === tail) this.tails.delete(key);
    });
    return result;
  }

  private async read(origin: string): Promise<Buffer | undefined> {
    // Of a change whose last step failed.
    if (this.placed > this.synced) await this.sync();
    return readFile(this.pathOf(origin)).catch((error: NodeJS.ErrnoException) => {
      // Only a file that is not there says that nothing was stored.
      if (error.code === 'ENOENT') return undefined;
      throw error;
    });
  }

  private async change<T>(origin: string, change: (latest: Buffer | undefined) => Change<T>): Promise<T> {
    await this.lock.check();
    const { next, answer } = change(await this.read(origin));
    this.step('witness.afterDecision');
    if (next !== undefined) await this.replace(this.pathOf(origin), next);
    this.step('witness.afterStore');
    return answer;
  }

  private async replace(path: string, bytes: Uint8Array): Promise<void> {
    await this.place(path, bytes, (temporary) => rename(temporary, path), this.step);
    this.step('witness.afterRename');
    await this.sync();
  }

  /** Writes and syncs the bytes beside `path`, and has `into` put them there. Half a file is never left. */
  private async place(
    path: string,
    bytes: Uint8Array,
    into: (temporary: string) => Promise<void>,
    step: (point: WitnessCrashPoint) => void = noCrash,
  ): Promise<void> {
    await placeFile(path, bytes, {
      temporary: `${path}.${randomBytes(4).toString('hex')}${TEMPORARY}`,
      written: () => step('witness.afterWrite'),
      synced: async () => {
        step('witness.afterSync');
        await this.lock.check();
        this.placed += 1;
      },
      place: into,
    });
  }

  private async sync(): Promise<void> {
    const { placed } = this;
    await syncFolder(this.folder);
    this.synced = Math.max(this.synced, placed);
  }

  private pathOf(origin: string): string {
    return join(this.folder, originHash(origin));
  }
}

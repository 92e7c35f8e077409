import { randomBytes } from 'node:crypto';
import { mkdir, readFile, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { placeFile, syncFolder } from '#libs/system';
import { FileDiffers } from './errors.js';

/** Under the log's own folder, so that a rename never crosses file systems; no tlog-tiles path begins so. */
const TEMPORARY = '.unfinished';

/** The bytes of a file, or undefined where there is none. */
export const readIfThere = (path: string): Promise<Buffer | undefined> =>
  readFile(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });

/** Puts a log's files in place so that each is there whole or not at all, whenever the process or the machine stops. */
export class FileWriter {
  private readonly folders = new Set<string>();
  private files = 0;

  private constructor(readonly root: string) {}

  /** Removes what an export that was killed left unfinished. */
  static async open(root: string): Promise<FileWriter> {
    await rm(join(root, TEMPORARY), { recursive: true, force: true });
    await mkdir(join(root, TEMPORARY), { recursive: true });
    return new FileWriter(root);
  }

  /** Files that were written, without those that were there. */
  get written(): number {
    return this.files;
  }

  /** Whole when it is there, durable after `sync`. A file that is there is compared, never replaced. Throws FileDiffers. */
  async add(path: string, bytes: Buffer, hint?: string): Promise<void> {
    const target = join(this.root, path);
    const existing = await readIfThere(target);
    if (existing === undefined) return this.replace(path, bytes);
    if (!existing.equals(bytes)) throw new FileDiffers(target, hint);
  }

  async replace(path: string, bytes: Buffer): Promise<void> {
    const target = join(this.root, path);
    const temporary = join(this.root, TEMPORARY, randomBytes(8).toString('hex'));
    await this.folder(dirname(target));
    // Readable by the server of the log, not by its owner only.
    await placeFile(target, bytes, { temporary, mode: 0o666 });
    this.files += 1;
  }

  /** Makes all names durable, of what was added since the last time. */
  async sync(): Promise<void> {
    for (const folder of this.folders) await syncFolder(folder);
    this.folders.clear();
  }

  async close(): Promise<void> {
    await rm(join(this.root, TEMPORARY), { recursive: true, force: true });
  }

  /** A folder that is new has a name in the one above it. */
  private async folder(path: string): Promise<void> {
    if (this.folders.has(path)) return;
    const first = await mkdir(path, { recursive: true });
    const top = dirname(first ?? path);
    for (let at = path; at.length >= top.length; at = dirname(at)) {
      this.folders.add(at);
      if (at === dirname(at)) break;
    }
  }
}

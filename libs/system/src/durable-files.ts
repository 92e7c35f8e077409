import { randomBytes } from 'node:crypto';
import { mkdir, open, rename, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';

type Content = string | Uint8Array | AsyncIterable<Uint8Array>;

export interface PlaceOptions {
  /** Of the new file. Default: for its owner only. */
  mode?: number;
  /**
   * Where to write first, on the same file system; a file that a killed process left there is overwritten. Default: a new name beside
   * `path`.
   */
  temporary?: string;
  /** A file that could not be placed stays where it was written, for the next try to overwrite. Default: it is removed. */
  leaves?: boolean;
  /** Called when all is written, and when it is on disk too. What they throw leaves everything as it was. */
  written?: () => void;
  synced?: () => void | Promise<void>;
  /** Puts the written file in its place. Default: renames it. */
  place?: (temporary: string) => Promise<void>;
}

/**
 * Puts a file in place so that it is there whole or not at all, in place of one that was there, whenever the process or the machine
 * stops: writes it beside, syncs it, renames it. Its name is durable after `syncFolder`. Throws the file system's errors.
 */
export async function placeFile(path: string, content: Content, options: PlaceOptions = {}): Promise<void> {
  const { temporary, leaves, mode = 0o600, written, synced, place = (from) => rename(from, path) } = options;
  const half = temporary ?? `${path}.${randomBytes(8).toString('hex')}.tmp`;
  try {
    const file = await open(half, temporary === undefined ? 'wx' : 'w', mode);
    try {
      await writeFile(file, content);
      written?.();
      await file.sync();
    } finally {
      await file.close();
    }
    await synced?.();
    await place(half);
  } catch (error) {
    if (!leaves) await rm(half, { force: true }).catch(() => undefined);
    throw error;
  }
}

/** `placeFile`, with its name on disk: after a power cut there is the old file or, once this has resolved, the new one. */
export async function replaceFile(path: string, content: Content, options: PlaceOptions = {}): Promise<void> {
  await placeFile(path, content, options);
  await syncFolder(dirname(path));
}

/**
 * Writes a file for its owner only, where there is none; on disk, with its name, when it resolves. Throws the file system's errors:
 * EEXIST where there is one.
 */
export async function createFile(path: string, content: string | Uint8Array): Promise<void> {
  const file = await open(path, 'wx', 0o600);
  try {
    // The umask may take bits away, but a folder's default access list may add some.
    await file.chmod(0o600);
    await file.writeFile(content);
    await file.sync();
  } finally {
    await file.close();
  }
  await syncFolder(dirname(path));
}

/** Makes a folder and those above it, where they are not there. Their names are on disk when it resolves. */
export async function makeFolder(path: string, mode?: number): Promise<void> {
  const first = await mkdir(path, { recursive: true, ...(mode === undefined ? {} : { mode }) });
  if (first === undefined) return;
  // Each new one has its name in the one above it.
  for (let made = path; made.length >= first.length; made = dirname(made)) await syncFolder(dirname(made));
}

/** Makes durable what names were made, renamed and removed in a folder. */
export async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

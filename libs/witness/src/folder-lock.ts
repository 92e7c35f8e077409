import { randomBytes } from 'node:crypto';
import { link, rename, rm, stat } from 'node:fs/promises';
import { connect, createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { StoreLockedError } from './errors.js';

/** The kernel's limit for the path of a Unix socket, with its final zero. */
const MAX_SOCKET_PATH = 108;

/**
 * One process at a time: the holder listens on a Unix socket in the folder. Its end, however it comes, closes the socket, and
 * what remains refuses connections; unlike a process id this also holds between containers that share the folder. For local
 * disks: machines that share a folder over a network do not see each other's sockets.
 */
export class FolderLock {
  private constructor(
    private readonly folder: string,
    private readonly path: string,
    private readonly server: Server,
    private readonly inode: bigint,
  ) {}

  /** Throws StoreLockedError while another process has it. */
  static async take(folder: string): Promise<FolderLock> {
    const path = join(folder, 'lock');
    const own = `${path}.${randomBytes(4).toString('hex')}`;
    if (Buffer.byteLength(own) >= MAX_SOCKET_PATH)
      throw new StoreLockedError(folder, `the path is too long for a lock; give one of at most 90 bytes`);
    const server = await listen(own);
    try {
      for (;;) {
        // A link is made whole or not at all, and never over another.
        const taken = await link(own, path).then(
          () => true,
          (error: NodeJS.ErrnoException) => {
            if (error.code !== 'EEXIST') throw error;
            return false;
          },
        );
        if (taken) return new FolderLock(folder, path, server, (await stat(own, { bigint: true })).ino);
        if (await answers(path)) throw new StoreLockedError(folder, 'another process has this store');
        await removeStale(path);
      }
    } catch (error) {
      server.close();
      throw error;
    } finally {
      await rm(own, { force: true });
    }
  }

  /** Throws StoreLockedError when the lock is not ours any more; checked before every write. */
  async check(): Promise<void> {
    const found = await stat(this.path, { bigint: true }).catch(() => undefined);
    if (found?.ino !== this.inode) throw new StoreLockedError(this.folder, 'the lock was taken from this process');
  }

  async release(): Promise<void> {
    if (
      await this.check().then(
        () => true,
        () => false,
      )
    )
      await rm(this.path, { force: true });
    this.server.close();
  }
}

function listen(path: string): Promise<Server> {
  const server = createServer((socket) => socket.destroy());
  // It must not keep a process alive that has nothing else to do.
  server.unref();
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(path, () => resolve(server));
  });
}

/** Whether someone listens there. Only a refusal, or no file, says that nobody does. */
function answers(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(path);
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', (error: NodeJS.ErrnoException) => {
      resolve(error.code !== 'ECONNREFUSED' && error.code !== 'ENOENT');
    });
  });
}

/** Moves the dead process's socket away; if it was a living one's after all, gives it back. */
async function removeStale(path: string): Promise<void> {
  const aside = `${path}.${randomBytes(4).toString('hex')}`;
  try {
    await rename(path, aside);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return;
    throw error;
  }
  if (await answers(aside)) await link(aside, path).catch(() => undefined);
  await rm(aside, { force: true });
}

import { randomBytes } from 'node:crypto';
import { link, open, rename, rm, stat } from 'node:fs/promises';
import { connect, createServer, type Server } from 'node:net';
import { join } from 'node:path';

/** The kernel's limit for the path of a Unix socket, with its final zero (on macOS). */
const MAX_SOCKET_PATH = 104;
/** How long a holder may take to say who it is; that it holds the lock is known before. */
const ASK_MS = 1_000;

/** Another process has the folder, or took it from us. */
export class FolderLocked extends Error {
  constructor(
    readonly folder: string,
    reason: string,
    /** Of the holder, as it calls itself: in another container it has another number. */
    readonly pid?: number,
  ) {
    super(`${folder}: ${reason}`);
    this.name = new.target.name;
  }
}

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

  /** Throws FolderLocked while another process has it. */
  static async take(folder: string): Promise<FolderLock> {
    const reach = await reachOf(folder);
    const path = join(reach.folder, 'lock');
    const own = besides(path);
    try {
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
          if (taken)
            return new FolderLock(folder, join(folder, 'lock'), server, (await stat(own, { bigint: true })).ino);
          const holder = await ask(path);
          if (holder) throw new FolderLocked(folder, 'another process has this store', holder.pid);
          await removeStale(path);
        }
      } catch (error) {
        server.close();
        throw error;
      } finally {
        await rm(own, { force: true });
      }
    } finally {
      await reach.close();
    }
  }

  /** Throws FolderLocked when the lock is not ours any more. */
  async check(): Promise<void> {
    const found = await stat(this.path, { bigint: true }).catch(() => undefined);
    if (found?.ino !== this.inode) throw new FolderLocked(this.folder, 'the lock was taken from this process');
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

const besides = (path: string): string => `${path}.${randomBytes(4).toString('hex')}`;

/** The folder by a name that is short enough for sockets in it: on Linux, any folder has one while it is open. */
async function reachOf(folder: string): Promise<{ folder: string; close(): Promise<void> }> {
  if (Buffer.byteLength(besides(join(folder, 'lock'))) < MAX_SOCKET_PATH)
    return { folder, close: () => Promise.resolve() };
  if (process.platform !== 'linux')
    throw new FolderLocked(folder, 'the path is too long for a lock; give one of at most 90 bytes');
  const handle = await open(folder, 'r');
  return { folder: `/proc/self/fd/${handle.fd}`, close: () => handle.close() };
}

function listen(path: string): Promise<Server> {
  const server = createServer((socket) => {
    // The asking process may be gone before it has its answer.
    socket.on('error', () => undefined);
    socket.unref();
    socket.end(`${process.pid}`);
  });
  // It must not keep a process alive that has nothing else to do.
  server.unref();
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(path, () => resolve(server));
  });
}

/** The holder that listens there, if any. Only a refused connection, or a missing file, means that there is none. */
function ask(path: string): Promise<{ pid?: number } | undefined> {
  return new Promise((resolve) => {
    let said = '';
    const socket = connect(path);
    const heard = (): void => {
      const pid = Number.parseInt(said, 10);
      socket.destroy();
      resolve(pid > 0 ? { pid } : {});
    };
    socket.setTimeout(ASK_MS, heard);
    socket.setEncoding('utf8').on('data', (text: string) => (said += text));
    socket.once('end', heard);
    socket.once('error', (error: NodeJS.ErrnoException) => {
      resolve(error.code === 'ECONNREFUSED' || error.code === 'ENOENT' ? undefined : {});
    });
  });
}

/** Moves the dead process's socket away; if it was a living one's after all, gives it back. */
async function removeStale(path: string): Promise<void> {
  const aside = besides(path);
  try {
    await rename(path, aside);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return;
    throw error;
  }
  if (await ask(aside)) await link(aside, path).catch(() => undefined);
  await rm(aside, { force: true });
}

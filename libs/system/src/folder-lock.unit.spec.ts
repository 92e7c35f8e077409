import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FolderLock, FolderLocked } from './folder-lock.js';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lock-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const refusal = (of = folder): Promise<FolderLocked> =>
  FolderLock.take(of).then(
    () => Promise.reject(new Error('it was taken')),
    (error: FolderLocked) => error,
  );

describe('a folder lock', () => {
  it('is held by one at a time, who says its process id, and leaves nothing behind', async () => {
    const lock = await FolderLock.take(folder);
    const refused = await refusal();
    expect(refused).toBeInstanceOf(FolderLocked);
    expect(refused.pid).toBe(process.pid);
    expect(await readdir(folder)).toEqual(['lock']);
    await lock.check();
    await lock.release();
    expect(await readdir(folder)).toEqual([]);
    await (await FolderLock.take(folder)).release();
  });

  it('is one of many that ask at once', async () => {
    const results = await Promise.allSettled(Array.from({ length: 8 }, () => FolderLock.take(folder)));
    const taken = results.filter((result) => result.status === 'fulfilled');
    expect(taken).toHaveLength(1);
    await taken[0]!.value.release();
  });

  it('is free again when its process is killed', async () => {
    const child = holder();
    try {
      await once(child.stdout!, 'data');
      expect((await refusal()).pid).toBe(child.pid);
    } finally {
      child.kill('SIGKILL');
      await once(child, 'exit');
    }
    expect(await readdir(folder)).toEqual(['lock']);
    await (await FolderLock.take(folder)).release();
  });

  it('is held by who does not answer too', async () => {
    const mute = createServer(() => undefined);
    await new Promise<void>((resolve) => mute.listen(join(folder, 'lock'), resolve));
    const refused = await refusal();
    expect([refused instanceof FolderLocked, refused.pid]).toEqual([true, undefined]);
    await new Promise((resolve) => mute.close(resolve));
  });

  it('is not held by a file', async () => {
    await writeFile(join(folder, 'lock'), 'left by something else');
    await (await FolderLock.take(folder)).release();
  });

  it('is lost when it was taken away', async () => {
    const lock = await FolderLock.take(folder);
    await rename(join(folder, 'lock'), join(folder, 'aside'));
    await expect(lock.check()).rejects.toThrow(FolderLocked);
    const other = await FolderLock.take(folder);
    await expect(lock.check()).rejects.toThrow(FolderLocked);
    await lock.release();
    await other.check();
    await other.release();
  });

  it('is taken in a folder whose path is too long for a socket on Linux, and refused with the reason elsewhere', async () => {
    const long = join(folder, 'x'.repeat(100), 'y'.repeat(100));
    await mkdir(long, { recursive: true });
    if (process.platform !== 'linux') return expect((await refusal(long)).message).toContain('too long for a lock');
    const lock = await FolderLock.take(long);
    await lock.check();
    expect((await refusal(long)).pid).toBe(process.pid);
    await lock.release();
    expect(await readdir(long)).toEqual([]);
  });

  function holder(): ChildProcess {
    const program = `
      const { FolderLock } = await import(${JSON.stringify(new URL('./folder-lock.ts', import.meta.url).href)});
      await FolderLock.take(${JSON.stringify(folder)});
      console.log('taken');
      setInterval(() => undefined, 1_000);`;
    const hooks = new URL('../../../tests/support/typescript.mjs', import.meta.url).href;
    return spawn(process.execPath, ['--import', hooks, '--input-type=module', '--eval', program]);
  }
});

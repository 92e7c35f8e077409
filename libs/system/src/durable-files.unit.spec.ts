import { jest } from '@jest/globals';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { type FileHandle, mkdtemp, open, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createFile, makeFolder, placeFile, replaceFile } from './durable-files.js';

let folder: string;
let path: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'durable-'));
  path = join(folder, 'file');
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const inode = async (of: string): Promise<number> => (await stat(of)).ino;

/** Inodes of what `act` syncs, in order. */
async function syncedBy(act: () => Promise<void>): Promise<number[]> {
  const some = await open(folder, 'r');
  const handles = Object.getPrototypeOf(some) as FileHandle;
  await some.close();
  const { sync } = handles;
  const inodes: number[] = [];
  const spy = jest.spyOn(handles, 'sync').mockImplementation(async function (this: FileHandle) {
    inodes.push((await this.stat()).ino);
    return sync.call(this);
  });
  try {
    await act();
  } finally {
    spy.mockRestore();
  }
  return inodes;
}

describe('replaceFile', () => {
  it('syncs the new file, and then the folder that names it', async () => {
    await writeFile(path, 'old');
    const synced = await syncedBy(() => replaceFile(path, 'new'));
    expect(await readFile(path, 'utf8')).toBe('new');
    expect(synced).toEqual([await inode(path), await inode(folder)]);
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    expect(await readdir(folder)).toEqual(['file']);
  });

  it('writes what comes in parts', async () => {
    async function* parts(): AsyncGenerator<Uint8Array> {
      for (const part of ['a', 'b', 'c']) yield Buffer.from(part);
    }
    await replaceFile(path, parts(), { temporary: `${path}.part`, mode: 0o640 });
    expect(await readFile(path, 'utf8')).toBe('abc');
    expect(await readdir(folder)).toEqual(['file']);
  });

  it.each(['written', 'synced', 'place'] as const)(
    'leaves the old file and nothing else when %s throws',
    async (step) => {
      await writeFile(path, 'old');
      const full = (): never => {
        throw new Error('no space');
      };
      await expect(replaceFile(path, 'new', { [step]: full })).rejects.toThrow('no space');
      expect(await readFile(path, 'utf8')).toBe('old');
      expect(await readdir(folder)).toEqual(['file']);
    },
  );

  it.each(['written', 'synced'])('leaves the old file whole when the process is killed once it is %s', async (step) => {
    await writeFile(path, 'old');
    const program = `
      const { replaceFile } = await import(${JSON.stringify(new URL('./durable-files.ts', import.meta.url).href)});
      await replaceFile(${JSON.stringify(path)}, 'new', {
        temporary: ${JSON.stringify(`${path}.part`)},
        ${step}: () => process.kill(process.pid, 'SIGKILL'),
      });`;
    const hooks = new URL('../../../tests/support/typescript.mjs', import.meta.url).href;
    const child = spawn(process.execPath, ['--import', hooks, '--input-type=module', '--eval', program]);
    expect(await once(child, 'exit')).toEqual([null, 'SIGKILL']);
    expect(await readFile(path, 'utf8')).toBe('old');
    expect((await readdir(folder)).sort()).toEqual(['file', 'file.part']);
    // What it left is in nobody's way.
    await replaceFile(path, 'newer', { temporary: `${path}.part` });
    expect(await readFile(path, 'utf8')).toBe('newer');
    expect(await readdir(folder)).toEqual(['file']);
  });
});

it('placeFile leaves the folder for its caller to sync', async () => {
  const synced = await syncedBy(() => placeFile(path, 'new'));
  expect(synced).toEqual([await inode(path)]);
});

describe('createFile', () => {
  it('syncs the file and its folder, for its owner only', async () => {
    const synced = await syncedBy(() => createFile(path, 'secret'));
    expect(synced).toEqual([await inode(path), await inode(folder)]);
    expect((await stat(path)).mode & 0o777).toBe(0o600);
  });

  it('never overwrites', async () => {
    await createFile(path, 'one');
    await expect(createFile(path, 'two')).rejects.toMatchObject({ code: 'EEXIST' });
    expect(await readFile(path, 'utf8')).toBe('one');
  });
});

describe('makeFolder', () => {
  it('syncs every folder that got a name in it', async () => {
    const deep = join(folder, 'a', 'b', 'c');
    const synced = await syncedBy(() => makeFolder(deep, 0o700));
    expect(synced.sort()).toEqual(
      (await Promise.all([folder, dirname(dirname(deep)), dirname(deep)].map(inode))).sort(),
    );
    expect((await stat(deep)).mode & 0o777).toBe(0o700);
    expect(await syncedBy(() => makeFolder(deep))).toEqual([]);
  });
});

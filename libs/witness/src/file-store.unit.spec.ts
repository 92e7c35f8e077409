import { link, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FolderLocked } from '#libs/system';
import { FileStore, originHash } from './file-store.js';
import type { WitnessCrashPoint } from './crash-points.js';

let folder = '';
beforeEach(async () => (folder = await mkdtemp(join(tmpdir(), 'countersign-store-'))));
afterEach(() => rm(folder, { recursive: true }));

const put = (store: FileStore, origin: string, text: string): Promise<string | undefined> =>
  store.update(origin, (latest) => ({ next: Buffer.from(text), answer: latest?.toString() }));

describe('the file store', () => {
  it('gives back what was stored, per origin, and leaves nothing else behind', async () => {
    const store = await FileStore.open(folder);
    expect(await store.latest('a')).toBeUndefined();
    expect(await put(store, 'a', 'one')).toBeUndefined();
    expect(await put(store, 'a', 'two')).toBe('one');
    expect(await put(store, 'b/../c', 'three')).toBeUndefined();
    expect((await store.latest('a'))!.toString()).toBe('two');
    await store.update('a', () => ({ answer: undefined }));
    await expect(
      store.update('a', () => {
        throw new Error('no');
      }),
    ).rejects.toThrow('no');
    expect((await store.latest('a'))!.toString()).toBe('two');
    await store.close();
    expect((await readdir(folder)).sort()).toEqual([originHash('a'), originHash('b/../c')].sort());
  });

  it('makes one change after another, each on the last', async () => {
    const store = await FileStore.open(folder);
    const count = async (): Promise<void> => {
      await store.update('a', (latest) => ({
        next: Buffer.from(String(Number(latest ?? '0') + 1)),
        answer: undefined,
      }));
    };
    await Promise.all(Array.from({ length: 20 }, count));
    expect((await store.latest('a'))!.toString()).toBe('20');
    await store.close();
  });

  it('answers only after every step of storing', async () => {
    const steps: WitnessCrashPoint[] = [];
    const store = await FileStore.open(folder, { step: (point) => steps.push(point) });
    await put(store, 'a', 'one');
    expect(steps).toEqual([
      'witness.afterDecision',
      'witness.afterWrite',
      'witness.afterSync',
      'witness.afterRename',
      'witness.afterStore',
    ]);
    await store.close();
  });

  it('shows nobody what is not stored for good', async () => {
    const order: string[] = [];
    let shown: Promise<unknown> | undefined;
    const store = await FileStore.open(folder, {
      step: (point) => {
        order.push(point);
        if (point === 'witness.afterRename') shown = store.latest('a').then((note) => order.push(String(note)));
      },
    });
    await put(store, 'a', 'one');
    await shown;
    expect(order.slice(-3)).toEqual(['witness.afterRename', 'witness.afterStore', 'one']);
    await store.close();
  });

  it('keeps the first evidence of a fork whole, and tries again where that failed', async () => {
    const store = await FileStore.open(folder);
    const path = join(folder, `${originHash('a')}.fork`);
    await rename(join(folder, 'lock'), join(folder, 'aside'));
    await expect(store.keepFork('a', Buffer.from('two trees'))).rejects.toThrow(FolderLocked);
    expect(await readdir(folder)).toEqual(['aside']);
    await rename(join(folder, 'aside'), join(folder, 'lock'));
    const kept = store.keepFork('a', Buffer.from('two trees'));
    void store.keepFork('a', Buffer.from('two others'));
    await kept;
    // The end waits for what is being kept.
    await store.close();
    expect(await readdir(folder)).toEqual([`${originHash('a')}.fork`]);
    expect(await readFile(path, 'utf8')).toBe('two trees');
  });

  it('keeps the old text when a step fails, and removes its half', async () => {
    let fail: WitnessCrashPoint | undefined;
    const store = await FileStore.open(folder, {
      step: (point) => {
        if (point === fail) throw new Error('no space');
      },
    });
    await put(store, 'a', 'one');
    for (const point of ['witness.afterWrite', 'witness.afterSync'] as const) {
      fail = point;
      await expect(put(store, 'a', 'two')).rejects.toThrow('no space');
      expect((await store.latest('a'))!.toString()).toBe('one');
    }
    await store.close();
    expect(await readdir(folder)).toEqual([originHash('a')]);
  });

  it('removes what a dead process left half written', async () => {
    await writeFile(join(folder, `${originHash('a')}.12345678.new`), 'half');
    const store = await FileStore.open(folder);
    expect(await store.latest('a')).toBeUndefined();
    await store.close();
    expect(await readdir(folder)).toEqual([]);
  });

  it('is open in one process at a time', async () => {
    const store = await FileStore.open(folder);
    await expect(FileStore.open(folder)).rejects.toThrow(FolderLocked);
    await store.check();
    await store.close();
    await (await FileStore.open(folder)).close();
  });

  it('takes over from a process that died', async () => {
    // A socket that nobody listens on any more is what SIGKILL leaves.
    const path = join(folder, 'first');
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(path, resolve));
    await link(path, join(folder, 'lock'));
    await expect(FileStore.open(folder)).rejects.toThrow(FolderLocked);
    await new Promise((resolve) => server.close(resolve));
    const store = await FileStore.open(folder);
    await put(store, 'a', 'one');
    await store.close();
  });

  it('does not write once its lock is another’s', async () => {
    const store = await FileStore.open(folder);
    await put(store, 'a', 'one');
    await rename(join(folder, 'lock'), join(folder, 'aside'));
    await expect(put(store, 'a', 'two')).rejects.toThrow(FolderLocked);
    await expect(store.check()).rejects.toThrow(FolderLocked);
    expect((await store.latest('a'))!.toString()).toBe('one');
    await store.close();
  });

  it('takes a file that it cannot read for no absence', async () => {
    const store = await FileStore.open(folder);
    await put(store, 'a', 'one');
    await rm(join(folder, originHash('a')));
    // A folder in the file's place: reading it fails, and not with ENOENT.
    await rename(await mkdtemp(join(folder, 'd-')), join(folder, originHash('a')));
    await expect(store.latest('a')).rejects.toThrow('EISDIR');
    await expect(put(store, 'a', 'two')).rejects.toThrow('EISDIR');
    await store.close();
  });
});

import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  PrivateFileError,
  readPrivateBytes,
  readPrivateFile,
  readPrivateFileSync,
  readSecretKey,
} from './private-files.js';

let dir = '';
beforeEach(() => (dir = mkdtempSync(join(tmpdir(), "countersign-o'private-"))));
afterEach(() => rmSync(dir, { recursive: true }));

function fileOf(content: string | Buffer, mode = 0o600, name = 'secret'): string {
  writeFileSync(join(dir, name), content);
  chmodSync(join(dir, name), mode);
  return join(dir, name);
}

const ways: [string, (path: string) => Promise<string>][] = [
  ['bytes', async (path) => (await readPrivateBytes(path)).toString()],
  ['text', (path) => readPrivateFile(path)],
  ['text at once', async (path) => readPrivateFileSync(path)],
];

describe.each(ways)('a private file, as %s', (_way, read) => {
  const problemOf = (path: string): Promise<PrivateFileError> =>
    read(path).then(
      () => Promise.reject(new Error('it was read')),
      (error: PrivateFileError) => error,
    );

  it('is read where its owner alone can get at it', async () => {
    for (const mode of [0o600, 0o400, 0o700]) expect(await read(fileOf('text', mode, String(mode)))).toBe('text');
  });

  it.each([0o640, 0o604, 0o660, 0o644, 0o610, 0o602])('is refused with mode %o, and says what to run', async (mode) => {
    const path = fileOf('text', mode);
    const { message, problem } = await problemOf(path);
    expect(problem).toBe('permissions');
    // As a shell takes it: the folder's name has an apostrophe.
    expect(message.split('run: ')[1]).toBe(`chmod 600 '${path.replace("'", "'\\''")}'`);
    expect(message).not.toContain('text');
  });

  it('is refused by what a link leads to', async () => {
    symlinkSync(fileOf('text', 0o644), join(dir, 'link'));
    expect((await problemOf(join(dir, 'link'))).problem).toBe('permissions');
  });

  it('is a file, is there, and is not large', async () => {
    mkdirSync(join(dir, 'folder'), { mode: 0o700 });
    const found = [join(dir, 'folder'), join(dir, 'none'), fileOf('x'.repeat(4_097))].map(problemOf);
    expect((await Promise.all(found)).map(({ problem }) => problem)).toEqual(['not-a-file', 'unreadable', 'too-large']);
    expect((await problemOf(join(dir, 'none'))).cause).toMatchObject({ code: 'ENOENT' });
  });
});

describe('a secret key', () => {
  it('is its bytes, or their base64, and nothing of another length', async () => {
    const key = Buffer.alloc(32, 250);
    for (const content of [key, key.toString('base64'), ` ${key.toString('base64')}\n`])
      expect(await readSecretKey(fileOf(content), 32)).toEqual(key);
    for (const content of ['', key.subarray(1), key.subarray(1).toString('base64')])
      await expect(readSecretKey(fileOf(content), 32)).rejects.toMatchObject({ problem: 'malformed' });
    await expect(readSecretKey(fileOf(key, 0o640), 32)).rejects.toMatchObject({ problem: 'permissions' });
  });
});

import { chmod, mkdtemp, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generateKeyFile, KeyFileError, PseudonymKey, readKeyFile, writeKeyFile } from './index.js';

const KEY = Buffer.from(Uint8Array.from({ length: 32 }, (_, i) => i + 1)).toString('base64');
const good = { keyId: 'source-1', epoch: 3, key: KEY };

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'key-file-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function fileOf(content: unknown, mode = 0o600): Promise<string> {
  const path = join(folder, 'key.json');
  await writeFile(path, typeof content === 'string' ? content : JSON.stringify(content));
  await chmod(path, mode);
  return path;
}

async function problemOf(act: Promise<unknown>): Promise<KeyFileError> {
  const error: unknown = await act.then(
    () => undefined,
    (caught: unknown) => caught,
  );
  expect(error).toBeInstanceOf(KeyFileError);
  return error as KeyFileError;
}

describe('a key file', () => {
  it('that is generated can be read back, and is its owner’s only', async () => {
    const path = join(folder, 'new.json');
    const key = await generateKeyFile(path, 'source-1', 1);
    const read = await readKeyFile(path);
    expect([read.keyId, read.epoch]).toEqual(['source-1', 1]);
    expect(read.hasSameSecret(key)).toBe(true);
    expect((await stat(path)).mode & 0o777).toBe(0o600);
  });

  it('is never overwritten', async () => {
    const path = await fileOf(good);
    const error = await problemOf(writeKeyFile(path, PseudonymKey.generate('source-2', 4)));
    expect(error.problem).toBe('exists');
    expect(JSON.parse(await readFile(path, 'utf8'))).toEqual(good);
  });

  it('that cannot be written says so', async () => {
    const error = await problemOf(generateKeyFile(join(folder, 'no', 'key.json'), 'source-1', 1));
    expect(error.message).toContain('cannot be written (ENOENT)');
  });

  it.each([0o600, 0o400])('is read with mode %o', async (mode) => {
    const key = await readKeyFile(await fileOf(good, mode));
    expect(key.exportSecret().toString('base64')).toBe(KEY);
    expect([key.keyId, key.epoch]).toEqual(['source-1', 3]);
  });

  it.each([0o644, 0o640, 0o604, 0o660, 0o620, 0o777])('is refused with mode %o, and told why', async (mode) => {
    const path = await fileOf(good, mode);
    const error = await problemOf(readKeyFile(path));
    expect(error.problem).toBe('permissions');
    expect(error.message).toContain(`mode 0${mode.toString(8)}`);
    expect(error.message).toContain(`chmod 600 ${path}`);
  });

  it('is judged by the file that a link leads to', async () => {
    const link = join(folder, 'link.json');
    await symlink(await fileOf(good, 0o644), link);
    expect((await problemOf(readKeyFile(link))).problem).toBe('permissions');
  });

  it('that is absent or a folder is refused', async () => {
    expect((await problemOf(readKeyFile(join(folder, 'none')))).problem).toBe('unreadable');
    expect((await problemOf(readKeyFile(folder))).problem).toBe('not-a-file');
  });

  it.each<[string, unknown]>([
    ['text', `key: ${KEY}`],
    ['nothing', ''],
    ['a list', [good]],
    ['null', 'null'],
    ['no key id', { epoch: 1, key: KEY }],
    ['an epoch in quotes', { ...good, epoch: '1' }],
    ['epoch 0', { ...good, epoch: 0 }],
    ['a bad key id', { ...good, keyId: 'a:b' }],
    ['a short key', { ...good, key: KEY.slice(0, 40) }],
    ['a key with other characters', { ...good, key: `${KEY.slice(0, 20)}*${KEY.slice(20)}` }],
    ['a field more', { ...good, note: KEY }],
    ['a megabyte', { ...good, note: 'x'.repeat(1 << 20) }],
  ])('with %s is refused, and the error does not show what it holds', async (_name, content) => {
    const error = await problemOf(readKeyFile(await fileOf(content)));
    expect(error.problem).toBe('malformed');
    expect(`${error.message} ${JSON.stringify(error)} ${error.stack}`).not.toContain(KEY.slice(0, 20));
  });
});

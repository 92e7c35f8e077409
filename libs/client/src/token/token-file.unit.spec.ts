import { chmod, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TokenFileUnusable } from './errors.js';
import { tokenFile } from './token-file.js';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'token-file-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const write = async (text: string, mode = 0o600, name = 'token'): Promise<string> => {
  const path = join(folder, name);
  await writeFile(path, text);
  await chmod(path, mode);
  return path;
};
const messageOf = async (work: Promise<unknown>): Promise<string> => {
  const error: unknown = await work.catch((caught: unknown) => caught);
  expect(error).toBeInstanceOf(TokenFileUnusable);
  return (error as Error).message;
};

describe('tokenFile', () => {
  it('gives the token of the file, and the new one when it has changed', async () => {
    const token = tokenFile(await write('abc.def\n'));
    expect(await token()).toBe('abc.def');
    await write('other');
    expect(await token()).toBe('other');
    // In place of the file, as whoever keeps it valid does.
    await rename(await write('third', 0o600, 'new'), join(folder, 'token'));
    expect(await token()).toBe('third');
  });

  it.each([0o644, 0o640, 0o604, 0o660])('is not read with mode %o', async (mode) => {
    const message = await messageOf(tokenFile(await write('secret-token', mode))());
    expect(message).toMatch(/so others can get at the token; run: chmod 600/);
    expect(message).not.toContain('secret-token');
  });

  it('says where there is none, and what writes one', async () => {
    expect(await messageOf(tokenFile(join(folder, 'none'))())).toContain('there is none; countersign login writes one');
    expect(await messageOf(tokenFile(folder)())).toMatch(/mode|regular file/);
  });

  it('says that a token has ended, and when', async () => {
    const jwt = `h.${Buffer.from('{"exp":1000}').toString('base64url')}.s`;
    const path = await write(jwt);
    expect(await tokenFile(path, () => 999_999)()).toBe(jwt);
    expect(await messageOf(tokenFile(path, () => 1_000_000)())).toContain(
      'ended at 1970-01-01T00:16:40.000Z; get another (countersign login)',
    );
  });

  it.each([
    ['', 'is empty'],
    ['two words', 'holds no token'],
    ['-----BEGIN PRIVATE KEY-----\nMC4', 'holds no token'],
    ['x'.repeat(70_000), 'larger than'],
  ])('takes %p for no token', async (text, words) => {
    const message = await messageOf(tokenFile(await write(text))());
    expect(message).toContain(words);
    if (text) expect(message).not.toContain(text.slice(0, 200));
  });
});

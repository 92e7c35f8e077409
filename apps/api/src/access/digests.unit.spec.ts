import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ConfigError } from '#libs/platform';
import { AccessDigests } from './digests.js';

describe('the file with the key of digests', () => {
  let dir = '';
  beforeEach(() => (dir = mkdtempSync(join(tmpdir(), 'countersign-digests-'))));
  afterEach(() => rmSync(dir, { recursive: true }));

  it('has 32 bytes, as they are or in base64, and is for its owner alone', async () => {
    const [path, key] = [join(dir, 'access.key'), Buffer.alloc(32, 7)];
    for (const content of [key, `${key.toString('base64')}\n`]) {
      writeFileSync(path, content, { mode: 0o600 });
      expect((await AccessDigests.read(path)).keyId).toBe(new AccessDigests(key).keyId);
    }
    chmodSync(path, 0o644);
    await expect(AccessDigests.read(path)).rejects.toThrow(ConfigError);
    await expect(AccessDigests.read(path)).rejects.toThrow(/COUNTERSIGN_ACCESS_KEY_FILE: .*mode 0644.*chmod 600/);
    writeFileSync(path, 'short');
    chmodSync(path, 0o600);
    await expect(AccessDigests.read(path)).rejects.toThrow(/COUNTERSIGN_ACCESS_KEY_FILE: .*holds no key of 32 bytes/);
  });
});

describe('a place in the log that is sealed for a cursor', () => {
  const digests = new AccessDigests(Buffer.alloc(32, 7));

  it.each([0, 1, 17, Number.MAX_SAFE_INTEGER])('%i is opened again', (place) => {
    expect(digests.open(digests.seal(place))).toBe(place);
  });

  it('has one length for every place, and another text each time', () => {
    const sealed = [0, 17, 17, Number.MAX_SAFE_INTEGER].map((place) => digests.seal(place));
    expect(new Set(sealed.map(({ length }) => length))).toEqual(new Set([59]));
    expect(new Set(sealed).size).toBe(4);
  });

  it('is not opened with another key, in part, or changed', () => {
    const sealed = digests.seal(17);
    expect(new AccessDigests(Buffer.alloc(32, 8)).open(sealed)).toBeUndefined();
    const changed = (sealed.startsWith('A') ? 'B' : 'A') + sealed.slice(1);
    for (const other of [sealed.slice(1), changed, `${sealed}AAAA`, '']) expect(digests.open(other)).toBeUndefined();
  });
});

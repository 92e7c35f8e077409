import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readTar, TAR_END, tarFile, TarFormatError } from './tar.js';

const files = [
  { path: 'README.txt', bytes: Buffer.from('a') },
  { path: 'entries/0/000000000001.json', bytes: Buffer.alloc(512, 7) },
  { path: 'empty', bytes: Buffer.alloc(0) },
  { path: 'z', bytes: Buffer.alloc(1_300, 1) },
];
const archive = Buffer.concat([...files.map(tarFile), TAR_END]);

describe('the archive of a bundle', () => {
  it('gives back what was put in', () => {
    expect(readTar(archive)).toEqual(files);
  });

  it('is read by the tar of the system', () => {
    const folder = mkdtempSync(join(tmpdir(), 'tar-'));
    try {
      writeFileSync(join(folder, 'a.tar'), archive);
      execFileSync('tar', ['-xf', 'a.tar'], { cwd: folder });
      for (const { path, bytes } of files) expect(readFileSync(join(folder, path))).toEqual(bytes);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('refuses names that lead elsewhere, and every changed header', () => {
    for (const path of ['../up', '/etc/passwd', 'a//b', 'a/../b', '', 'x'.repeat(101)])
      expect(() => tarFile({ path, bytes: Buffer.alloc(0) })).toThrow(TarFormatError);
    for (let at = 0; at < 512; at++) {
      const changed = Buffer.from(archive);
      changed[at]! ^= 0x41;
      expect(() => readTar(changed)).toThrow(TarFormatError);
    }
    for (const cut of [1, 511, 512, 1_024]) expect(() => readTar(archive.subarray(0, -cut))).toThrow(TarFormatError);
    expect(() => readTar(Buffer.concat([archive, Buffer.alloc(512)]))).toThrow(TarFormatError);
  });
});

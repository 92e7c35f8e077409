import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readTar, TAR_END, tarFile, TarFormatError, tarLength } from './tar.js';

const files = [
  { path: 'README.txt', bytes: Buffer.from('a') },
  { path: 'entries/0/000000000001.json', bytes: Buffer.alloc(512, 7) },
  { path: 'empty', bytes: Buffer.alloc(0) },
  { path: 'z', bytes: Buffer.alloc(1_300, 1) },
];
const archive = Buffer.concat([...files.map(tarFile), TAR_END]);

describe('the archive of a bundle', () => {
  let folder: string;
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'tar-'))));
  afterEach(() => rmSync(folder, { recursive: true }));
  const tar = (...args: string[]): Buffer => execFileSync('tar', args, { cwd: folder });

  it('gives back what was put in, without copying it', () => {
    const read = readTar(archive);
    expect(read).toEqual(files);
    expect(read.every(({ bytes }) => bytes.buffer === archive.buffer)).toBe(true);
    expect(files.reduce((sum, { bytes }) => sum + tarLength(bytes.length), TAR_END.length)).toBe(archive.length);
  });

  it('is read by the tar of the system', () => {
    writeFileSync(join(folder, 'a.tar'), archive);
    tar('-xf', 'a.tar');
    for (const { path, bytes } of files) expect(readFileSync(join(folder, path))).toEqual(bytes);
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
    const padded = Buffer.from(archive);
    padded[1_000] = 1;
    expect(() => readTar(padded)).toThrow(/bytes after the end of "README.txt"/);
    expect(() => readTar(Buffer.concat([tarFile(files[0]!), archive]))).toThrow(/"README.txt" is there twice/);
  });

  it('refuses what is no plain file by its kind', () => {
    for (const [type, kind] of [
      ['1', /is a hard link/],
      ['3', /is a device/],
      ['x', /is no plain file/],
    ] as const) {
      const other = Buffer.from(archive);
      other.write(type, 156);
      expect(() => readTar(other)).toThrow(kind);
    }
  });

  it.each([
    ['a symbolic link', 'ln -s /etc/passwd link', 'link', /"link" is a symbolic link/],
    ['a FIFO', 'mkfifo pipe', 'pipe', /"pipe" is a FIFO/],
    ['a folder', 'mkdir folder', 'folder', /"folder\/" is a folder/],
    ['an absolute name', 'touch a', '-P --transform=s,^,/etc/, a', /"\/etc\/a" is not one/],
    ['a name that leads up', 'touch a', '-P --transform=s,^,../, a', /"..\/a" is not one/],
  ])('refuses %s, as the tar of the system would pack it', (_, make, what, detail) => {
    execFileSync('sh', ['-c', make], { cwd: folder });
    tar(
      '--format=ustar',
      '--mode=0644',
      '--owner=:0',
      '--group=:0',
      '--mtime=@0',
      '-b2',
      '-cf',
      'a.tar',
      ...what.split(' '),
    );
    const packed = readFileSync(join(folder, 'a.tar'));
    expect(() => readTar(packed)).toThrow(detail);
  });
});

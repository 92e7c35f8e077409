import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { FileMalformed } from '#libs/verifier';
import { EvidenceBundleTooLarge, MAX_EVIDENCE_BUNDLE_BYTES, NotAFile } from '../errors.js';
import { readEvidenceBundle, unpackEvidenceBundle, writeEvidenceBundle } from './archive.js';
import { sha256 } from './layout.js';
import { TAR_END, tarFile } from './tar.js';

const files = [{ path: 'a', bytes: Buffer.alloc(100_000, 'a') }];
const archive = Buffer.concat([...files.map(tarFile), TAR_END]);
const packed = gzipSync(archive);

describe("a bundle's file", () => {
  let folder: string;
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'bundle-'))));
  afterEach(() => rmSync(folder, { recursive: true }));

  it('is read as it was written, and names no system', async () => {
    const file = join(folder, 'a.tar.gz');
    expect(await writeEvidenceBundle(file, files)).toBe(sha256(readFileSync(file)));
    expect(unpackEvidenceBundle(await readEvidenceBundle(file))).toEqual(files);
    expect(readFileSync(file)[9]).toBe(255);
  });

  it('must be a plain file: a FIFO is refused without waiting for a writer', async () => {
    const pipe = join(folder, 'pipe');
    execFileSync('mkfifo', [pipe]);
    await expect(readEvidenceBundle(pipe)).rejects.toThrow(NotAFile);
    await expect(readEvidenceBundle(folder)).rejects.toThrow(NotAFile);
    await expect(readEvidenceBundle('/dev/zero')).rejects.toThrow(NotAFile);
  });

  it('is not read when it is larger than a bundle may be, and what to do is said', async () => {
    const file = join(folder, 'sparse');
    writeFileSync(file, '');
    truncateSync(file, MAX_EVIDENCE_BUNDLE_BYTES + 1);
    await expect(readEvidenceBundle(file)).rejects.toThrow(EvidenceBundleTooLarge);
    await expect(readEvidenceBundle(file)).rejects.toThrow(/more than 512 MB unpacked.*--from … --to …/);
  });

  it('is not unpacked beyond the limit, whatever it says of its length', () => {
    expect(unpackEvidenceBundle(packed, archive.length)).toEqual(files);
    expect(() => unpackEvidenceBundle(packed, archive.length - 1)).toThrow(EvidenceBundleTooLarge);
    const lying = Buffer.from(packed);
    lying.writeUInt32LE(10, lying.length - 4);
    expect(() => unpackEvidenceBundle(lying, archive.length - 1)).toThrow(EvidenceBundleTooLarge);
    expect(() => unpackEvidenceBundle(lying)).toThrow(FileMalformed);
  });

  it('is one gzip member: two, or anything after it, are refused', () => {
    const half = gzipSync(archive.subarray(0, 512));
    const rest = gzipSync(archive.subarray(512));
    for (const bytes of [
      Buffer.concat([half, rest]),
      Buffer.concat([packed, packed]),
      Buffer.concat([packed, Buffer.alloc(1)]),
    ])
      expect(() => unpackEvidenceBundle(bytes)).toThrow(/not one gzip member/);
    for (const bytes of [
      Buffer.alloc(0),
      packed.subarray(0, -30),
      archive,
      Buffer.from('PK\x03\x04 and so on, for a while'),
    ])
      expect(() => unpackEvidenceBundle(bytes)).toThrow(FileMalformed);
  });
});

import { gzipSync } from 'node:zlib';
import { type BundledFinding, json, type Manifest, PATHS, sha256 } from '../format/layout.js';
import { TAR_END, tarFile, type TarFile } from '../format/tar.js';

export const pack = (files: readonly TarFile[]): Buffer =>
  gzipSync(Buffer.concat([...files.map(tarFile), TAR_END]), { level: 0 });

/** A bundle's files, to be changed; the manifest names them as they are in the end, as a forger would have it. */
export class Forgery {
  private readonly files: Map<string, Buffer>;

  constructor(files: readonly TarFile[]) {
    this.files = new Map(files.map(({ path, bytes }) => [path, bytes]));
  }

  get paths(): string[] {
    return [...this.files.keys()];
  }

  get(path: string): Buffer {
    const bytes = this.files.get(path);
    if (!bytes) throw new Error(`${path} is not in the bundle`);
    return bytes;
  }

  put(path: string, content: Buffer | string): this {
    this.files.set(path, Buffer.from(content as string));
    return this;
  }

  drop(...paths: string[]): this {
    for (const path of paths) {
      this.get(path);
      this.files.delete(path);
    }
    return this;
  }

  dropAll(pattern: RegExp): this {
    return this.drop(...this.paths.filter((path) => pattern.test(path)));
  }

  edit<T>(path: string, change: (value: T) => T | void): this {
    const value = JSON.parse(this.get(path).toString()) as T;
    return this.put(path, json((change(value) ?? value) as object));
  }

  manifest(change: (manifest: Manifest) => void): this {
    return this.edit<Manifest>(PATHS.manifest, change);
  }

  findings(change: (findings: BundledFinding[]) => BundledFinding[] | void): this {
    return this.edit<BundledFinding[]>(PATHS.findings, change);
  }

  get tar(): TarFile[] {
    const others = this.paths.filter((path) => path !== PATHS.manifest).sort();
    this.manifest((manifest) => {
      manifest.files = others.map((path) => {
        const bytes = this.get(path);
        return { path, size: bytes.length, sha256: sha256(bytes) };
      });
    });
    return [...others, PATHS.manifest].map((path) => ({ path, bytes: this.get(path) }));
  }

  get packed(): Buffer {
    return pack(this.tar);
  }
}

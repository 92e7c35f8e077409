import { createWriteStream, createReadStream, type WriteStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

/** Keeps an act's parts until their number is known. Parts hold codes and pseudonyms only, never what they came from. */
export interface PartSpool {
  write(part: string): void | Promise<void>;
  /** In the order written. Once. */
  read(): AsyncIterable<string> | Iterable<string>;
}

/** About 13 bytes an item for a request, 70 for a disclosure. */
export class MemorySpool implements PartSpool {
  private readonly parts: string[] = [];

  write(part: string): void {
    this.parts.push(part);
  }

  read(): Iterable<string> {
    return this.parts;
  }
}

/** For acts of any size: one part a line in a file that is gone after it was read. */
export class FileSpool implements PartSpool {
  private readonly out: WriteStream;

  constructor(private readonly path: string) {
    this.out = createWriteStream(path, { mode: 0o600, highWaterMark: 1 << 20 });
  }

  async write(part: string): Promise<void> {
    if (!this.out.write(`${part}\n`)) await once(this.out, 'drain');
  }

  async *read(): AsyncGenerator<string> {
    await new Promise<void>((resolve, reject) => {
      this.out.once('error', reject);
      this.out.end(resolve);
    });
    yield* createInterface({ input: createReadStream(this.path, { highWaterMark: 1 << 20 }), crlfDelay: Infinity });
    await this.discard();
  }

  async discard(): Promise<void> {
    this.out.destroy();
    await rm(this.path, { force: true });
  }
}

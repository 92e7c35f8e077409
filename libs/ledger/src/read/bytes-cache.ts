import { LRUCache } from 'lru-cache';

/** The cost of a cached entry beside its bytes: key, list, handle. An estimate. */
const OVERHEAD_BYTES = 256;

/** Keeps immutable bytes, the least recently used going first. Concurrent requests share one read; errors are not kept. */
export class BytesCache {
  private readonly kept: LRUCache<string, Buffer>;
  private readonly coming = new Map<string, Promise<Buffer>>();

  constructor(maxBytes: number) {
    this.kept = new LRUCache({ maxSize: maxBytes, sizeCalculation: ({ length }) => length + OVERHEAD_BYTES });
  }

  async get(key: string, read: () => Promise<Buffer>): Promise<Buffer> {
    return this.kept.get(key) ?? this.coming.get(key) ?? this.fetch(key, read);
  }

  private async fetch(key: string, read: () => Promise<Buffer>): Promise<Buffer> {
    const coming = read().finally(() => this.coming.delete(key));
    this.coming.set(key, coming);
    const bytes = await coming;
    this.kept.set(key, bytes);
    return bytes;
  }
}

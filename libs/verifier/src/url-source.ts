import { setTimeout as sleep } from 'node:timers/promises';
import { entryBundlePath, HASH_SIZE, TILE_WIDTH, tilePath } from '#libs/merkle';
import { backOffMs } from '#libs/system';
import { cutEntryBundle, cutTile, partialOrCut } from './cut.js';
import { FileMissing, LogEmptySoFar, SourceUnreadable, ReaderNotAllowed } from './errors.js';
import { MAX_PACKED_BYTES, unpackEntryBundle } from './gzip.js';
import { httpGet } from './http-get.js';
import { type LogSource, MAX_CHECKPOINT_BYTES } from './source.js';

export interface UrlOptions {
  /** For one request, its body included. */
  timeoutMs?: number;
  /** Tries in all, with pauses between them; only for failures that may pass. */
  attempts?: number;
  /** Gives the access token for each request, where entries need one. */
  token?: () => Promise<string>;
  signal?: AbortSignal;
}

const BACK_OFF = { firstMs: 200 };

/** A log served over HTTP as tlog-tiles describes. Redirects are followed, bodies are read up to what they can hold at most. */
export class UrlSource implements LogSource {
  readonly name: string;
  private readonly timeoutMs: number;
  private readonly attempts: number;

  constructor(
    url: string,
    private readonly options: UrlOptions = {},
  ) {
    this.name = url.replace(/\/+$/, '');
    this.timeoutMs = options.timeoutMs ?? 10_000;
    this.attempts = options.attempts ?? 4;
  }

  checkpoint(): Promise<Buffer> {
    return this.get('checkpoint', MAX_CHECKPOINT_BYTES);
  }

  newest(): Promise<Buffer> {
    return this.get('checkpoint', MAX_CHECKPOINT_BYTES);
  }

  tile(level: number, index: number, width: number): Promise<Buffer> {
    const full = (): Promise<Buffer> => this.get(tilePath(level, index), TILE_WIDTH * HASH_SIZE);
    if (width === TILE_WIDTH) return full();
    const partial = (): Promise<Buffer> => this.get(tilePath(level, index, width), TILE_WIDTH * HASH_SIZE);
    return partialOrCut(partial, full, (bytes) => cutTile(bytes, width));
  }

  async bundle(index: number, width: number): Promise<Buffer> {
    return unpackEntryBundle(await this.packedEntryBundle(index, width));
  }

  /** As it was sent: unpacking checks that it is one member. */
  packedEntryBundle(index: number, width: number): Promise<Buffer> {
    const full = (): Promise<Buffer> => this.get(entryBundlePath(index), MAX_PACKED_BYTES);
    if (width === TILE_WIDTH) return full();
    const partial = (): Promise<Buffer> => this.get(entryBundlePath(index, width), MAX_PACKED_BYTES);
    return partialOrCut(partial, full, (bytes) => cutEntryBundle(bytes, width));
  }

  private async get(path: string, limit: number): Promise<Buffer> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.once(path, limit);
      } catch (error) {
        this.options.signal?.throwIfAborted();
        if (!(error instanceof SourceUnreadable) || error instanceof ReaderNotAllowed || attempt >= this.attempts)
          throw error;
        await sleep(backOffMs(attempt, BACK_OFF));
      }
    }
  }

  private async once(path: string, limit: number): Promise<Buffer> {
    const { signal } = this.options;
    const token = await this.options.token?.();
    const { status, body } = await httpGet(`${this.name}/${path}`, {
      limit,
      timeoutMs: this.timeoutMs,
      packed: path.startsWith('tile/entries/'),
      ...(token === undefined ? {} : { headers: { authorization: `Bearer ${token}` } }),
      ...(signal ? { signal } : {}),
    });
    if (status === 404 && path === 'checkpoint' && isEmptySoFar(body)) throw new LogEmptySoFar(this.name);
    if (status === 404 || status === 410) throw new FileMissing(this.name, path);
    if (status === 401 || status === 403)
      throw new ReaderNotAllowed(`${this.name}/${path}`, status, token !== undefined);
    if (status !== 200) throw new SourceUnreadable(`${this.name}/${path}: the server answered ${status}`);
    return body;
  }
}

/** A problem as the api writes it (RFC 9457). */
function isEmptySoFar(body: Buffer): boolean {
  try {
    const problem = JSON.parse(body.toString('utf8')) as { type?: unknown } | null;
    return problem?.type === 'urn:countersign:problem:empty-so-far';
  } catch {
    return false;
  }
}

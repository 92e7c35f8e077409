import { createHash } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { encodeEntry } from '#libs/contracts';
import {
  appendLeaves,
  type Edge,
  edgeRoot,
  emptyEdge,
  encodeEntryBundle,
  entryBundlePath,
  HASH_SIZE,
  leafHash,
  TILE_WIDTH,
  tilePath,
} from '#libs/merkle';
import { formatVkey, type PrivateKey, signCheckpoint } from '#libs/tlog';

/** An entry with an event of the given size, as an intake writes it. The same number gives the same entry. */
export function syntheticEntry(n: number, event: Uint8Array, partition = 0, nonce = nonceOf(n)): Buffer {
  const head = `"via":{"kafka":{"cluster":"synthetic","topic":"transfers.irs","incarnation":1,"partition":${partition},"offset":"${n}"}},"event":`;
  const receivedAt = new Date(Date.UTC(2026, 10, 22) + n * 10).toISOString();
  return encodeEntry(nonce, receivedAt, { head, event });
}

const nonceOf = (n: number): string =>
  createHash('sha256').update(`nonce ${n}`).digest().subarray(0, 16).toString('base64url');

export const smallEvent = (n: number): Buffer =>
  Buffer.from(JSON.stringify({ specversion: '1.0', source: 'urn:agency:irs:test', id: `event-${n}`, data: { n } }));

/**
 * Writes a log as static files in the layout of an export, directly from entries, without ledger and database. It can grow: `add` entries,
 * then `publish`, repeatedly. Partial files of older sizes stay, as in an export.
 */
export class ExportFolder {
  private edge: Edge = emptyEdge();
  private pending: Buffer[] = [];

  constructor(
    readonly dir: string,
    private readonly key: PrivateKey,
    private readonly level = 1,
  ) {}

  get size(): number {
    return this.edge.size;
  }

  /** Writes each full bundle at once, so that memory use stays small. */
  async add(entries: readonly Buffer[]): Promise<void> {
    for (const entry of entries) {
      this.pending.push(entry);
      if (this.pending.length === TILE_WIDTH) await this.flush();
    }
  }

  /** Writes partial files, the checkpoint and the key. Returns the signed note. */
  async publish(others: Parameters<typeof signCheckpoint>[2] = []): Promise<Buffer> {
    const partial = this.pending.length;
    const index = Math.floor(this.edge.size / TILE_WIDTH);
    // The pending entries stay pending; only the written files have this size.
    const { edge } = appendLeaves(this.edge, Buffer.concat(this.pending.map((entry) => leafHash(entry))));
    if (partial > 0) await this.write(entryBundlePath(index, partial), this.packed(this.pending));
    for (const [level, hashes] of edge.levels.entries()) {
      if (hashes.length === 0) continue;
      const at = Math.floor(edge.size / TILE_WIDTH ** (level + 1));
      await this.write(tilePath(level, at, hashes.length / HASH_SIZE), hashes);
    }
    const note = signCheckpoint(
      { origin: this.key.verifier.name, size: edge.size, root: edgeRoot(edge), extensions: [] },
      this.key,
      others,
    );
    await this.write('checkpoint', note);
    await this.write('vkey', Buffer.from(`${formatVkey(this.key.verifier)}\n`));
    return note;
  }

  private async flush(): Promise<void> {
    const { edge, tiles } = appendLeaves(this.edge, Buffer.concat(this.pending.map((entry) => leafHash(entry))));
    await this.write(entryBundlePath(this.edge.size / TILE_WIDTH), this.packed(this.pending));
    for (const { level, index, bytes } of tiles) await this.write(tilePath(level, index), bytes);
    this.edge = edge;
    this.pending = [];
  }

  private packed(entries: readonly Buffer[]): Buffer {
    return gzipSync(encodeEntryBundle(entries), { level: this.level });
  }

  private async write(path: string, bytes: Uint8Array): Promise<void> {
    const file = join(this.dir, path);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, bytes);
  }
}

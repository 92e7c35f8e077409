import { randomBytes } from 'node:crypto';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { sealEntry } from '#libs/contracts';
import { appendLeaves, edgeRoot, encodeBundle, type FullTile, HASH_SIZE, leafHash, TILE_WIDTH } from '#libs/merkle';
import type { Head } from '../head.js';
import type { ShardName } from '../shard.js';

const compress = promisify(gzip);
const NONCE_BYTES = 16;

/** Sealed entries of one shard: their bytes are final, their place is not. */
export interface SealedEntries {
  shard: ShardName;
  receivedAt: string;
  entries: Buffer[];
  /** 32 bytes each, end to end. */
  leafHashes: Buffer;
}

export interface BatchRow {
  firstIndex: number;
  count: number;
  /** One gzip member. */
  bytes: Buffer;
}

/** All that the transaction will write for one shard, valid as long as `base` is the shard's head. */
export interface PreparedShard {
  sealed: SealedEntries;
  base: Head;
  next: Head;
  rows: BatchRow[];
  tiles: FullTile[];
}

/** Gives each entry its nonce and the time. Throws EntryTooLarge (contracts). */
export function seal(shard: ShardName, tails: readonly Buffer[], receivedAt: string): SealedEntries {
  // One call for all nonces: randomness is cheap by the byte, dear by the call.
  const random = randomBytes(tails.length * NONCE_BYTES);
  const leafHashes = Buffer.allocUnsafe(tails.length * HASH_SIZE);
  const entries = tails.map((tail, i) => {
    const nonce = random.toString('base64url', i * NONCE_BYTES, (i + 1) * NONCE_BYTES);
    const entry = sealEntry(nonce, receivedAt, tail);
    leafHash(entry).copy(leafHashes, i * HASH_SIZE);
    return entry;
  });
  return { shard, receivedAt, entries, leafHashes };
}

/** Places sealed entries after a head: tree, tiles, and rows compressed side by side in zlib's thread pool. */
export async function place(sealed: SealedEntries, base: Head): Promise<PreparedShard> {
  const rows: Promise<BatchRow>[] = [];
  for (let at = 0; at < sealed.entries.length;) {
    const firstIndex = base.size + at;
    // A row ends at a multiple of 256, so most bundles are served as stored.
    const chunk = sealed.entries.slice(at, at + TILE_WIDTH - (firstIndex % TILE_WIDTH));
    rows.push(
      compress(encodeBundle(chunk), { level: 1 }).then((bytes) => ({ firstIndex, count: chunk.length, bytes })),
    );
    at += chunk.length;
  }
  const { edge, tiles } = appendLeaves(base.edge, sealed.leafHashes);
  const next = { shard: base.shard, size: edge.size, root: edgeRoot(edge), receivedAt: sealed.receivedAt, edge };
  return { sealed, base, next, rows: await Promise.all(rows), tiles };
}

/** Time of an entry: the clock's, but never before the shard's last entry. Both are RFC 3339 UTC of one length, so text order is time order. */
export function receivedAt(now: number, head: Head): string {
  const stamp = new Date(now).toISOString();
  return stamp < head.receivedAt ? head.receivedAt : stamp;
}

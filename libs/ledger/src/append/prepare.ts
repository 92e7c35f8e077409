import { randomBytes } from 'node:crypto';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { entryLength, type EntryTail, writeEntry } from '#libs/contracts';
import {
  appendLeaves,
  edgeRoot,
  type FullTile,
  HASH_SIZE,
  LENGTH_BYTES,
  TILE_WIDTH,
  writeLeafHash,
} from '#libs/merkle';
import type { Head } from '../head.js';
import type { ShardName } from '../shard.js';
import type { SpareBuffers } from './spare-buffers.js';

const compress = promisify(gzip);
const NONCE_BYTES = 16;

/** Encoded entries of one shard: their bytes are final, their place is not. */
export interface EncodedEntries {
  shard: ShardName;
  receivedAt: string;
  /** All entries end to end, each led by its length, so that any run of them is an entry bundle (`encodeEntryBundle`); may be longer than they are. */
  framed: Buffer;
  /** Where each framed entry begins in `framed`, and where the last one ends. */
  bounds: readonly number[];
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
  encoded: EncodedEntries;
  base: Head;
  next: Head;
  rows: BatchRow[];
  tiles: FullTile[];
}

/** Gives each entry its nonce and the time, and writes its bytes: the one copy that is made of an event. Throws EntryTooLarge. */
export function encodeEntries(
  shard: ShardName,
  tails: readonly EntryTail[],
  receivedAt: string,
  buffers: Pick<SpareBuffers, 'take'>,
): EncodedEntries {
  // One call for all nonces: randomness is cheap by the byte, dear by the call.
  const random = randomBytes(tails.length * NONCE_BYTES);
  const stamps = tails.map((_, i) => ({
    nonce: random.toString('base64url', i * NONCE_BYTES, (i + 1) * NONCE_BYTES),
    receivedAt,
  }));
  const bounds = [0];
  tails.forEach((tail, i) => bounds.push(bounds[i]! + LENGTH_BYTES + entryLength(stamps[i]!, tail)));
  const framed = buffers.take(bounds[tails.length]!);
  const leafHashes = Buffer.allocUnsafe(tails.length * HASH_SIZE);
  tails.forEach((tail, i) => {
    const at = bounds[i]! + LENGTH_BYTES;
    const end = writeEntry(framed, at, stamps[i]!, tail);
    writeLeafHash(leafHashes, i, framed, at, end);
    framed.writeUInt16BE(end - at, bounds[i]);
  });
  return { shard, receivedAt, framed, bounds, leafHashes };
}

/** Places encoded entries after a head: tree, tiles, and rows compressed side by side in zlib's thread pool. */
export async function place(encoded: EncodedEntries, base: Head): Promise<PreparedShard> {
  const rows: Promise<BatchRow>[] = [];
  const { framed, bounds } = encoded;
  const entries = bounds.length - 1;
  for (let at = 0; at < entries;) {
    const firstIndex = base.size + at;
    // A row ends at a multiple of 256, so most entry bundles are served as stored.
    const count = Math.min(TILE_WIDTH - (firstIndex % TILE_WIDTH), entries - at);
    const bundle = framed.subarray(bounds[at], bounds[at + count]);
    rows.push(compress(bundle, { level: 1 }).then((bytes) => ({ firstIndex, count, bytes })));
    at += count;
  }
  const { edge, tiles } = appendLeaves(base.edge, encoded.leafHashes);
  const next = { shard: base.shard, size: edge.size, root: edgeRoot(edge), receivedAt: encoded.receivedAt, edge };
  return { encoded, base, next, rows: await Promise.all(rows), tiles };
}

/** Time of an entry: the clock's, but never before the shard's last entry. Both are RFC 3339 UTC of one length, so text order is time order. */
export function receivedAt(now: number, head: Head): string {
  const stamp = new Date(now).toISOString();
  return stamp < head.receivedAt ? head.receivedAt : stamp;
}

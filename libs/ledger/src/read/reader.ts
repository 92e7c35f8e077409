import type { DataSource } from 'typeorm';
import { type AsyncHashAt, type EntryBundleRef, HASH_SIZE, inclusionProofAsync, TILE_WIDTH } from '#libs/merkle';
import { addSignatures, formatProof, parseSignatureLine } from '#libs/tlog';
import { findReceipts } from '../append/receipts.js';
import { POSITION_COLUMNS, positionOf, type PositionRow } from '../append/lock.js';
import { NotInLedger, type Receipt, type ReceiptKey } from '../errors.js';
import { type Head, HEAD_COLUMNS, type HeadRow, headOf } from '../head.js';
import type { Position, PositionKey } from '../position.js';
import { compareShards, OVERSIGHT, type ShardName } from '../shard.js';
import { type BatchRecord, decodeBatches, type DecodedBatch, earliestRow } from './batches.js';
import { PublishedTrees } from './published.js';
import { SharedQuestion } from './shared-question.js';
import { timeOf } from './stored-time.js';
import { hashesOf, readHead, readTile } from './tiles.js';

export interface StoredCheckpoint {
  shard: ShardName;
  size: number;
  /** The signed note, byte for byte, with the lines of the witnesses that cosigned it. */
  note: string;
  /** RFC 3339 UTC. */
  signedAt: string;
}

/** A refusal, without its bytes. */
export interface QuarantinedItem {
  shard: ShardName;
  index: number;
  size: number;
  at: string;
}

interface CheckpointRow {
  shard: string;
  size: string;
  note: string;
  signed_at: Date | number;
  lines: string[];
}

export interface ReaderOptions {
  /** Most that is kept of published tiles and entry bundles, in bytes. */
  cacheBytes?: number;
}

const DEFAULT_CACHE_BYTES = 16 * 2 ** 20;

/** Reads what is committed. Safe to share; holds nothing but the connection pool, and published tiles within a bound. */
export class LedgerReader {
  private readonly latest = new SharedQuestion((shard) =>
    this.checkpointWhere('shard = $1 ORDER BY size DESC LIMIT 1', [shard]),
  );
  private readonly published: PublishedTrees;

  constructor(
    private readonly db: DataSource,
    { cacheBytes = DEFAULT_CACHE_BYTES }: ReaderOptions = {},
  ) {
    const newestSize = async (shard: ShardName): Promise<number> => (await this.latestCheckpoint(shard))?.size ?? 0;
    this.published = new PublishedTrees(db, newestSize, cacheBytes);
  }

  /** Throws NotInLedger for an unknown shard. */
  head(shard: ShardName): Promise<Head> {
    return readHead(this.db, shard);
  }

  /** All shards, in lock order. */
  async heads(): Promise<Head[]> {
    const rows = await this.db.query<HeadRow[]>(`SELECT ${HEAD_COLUMNS} FROM ledger.head`);
    return rows.map(headOf).sort((a, b) => compareShards(a.shard, b.shard));
  }

  /** Up to `limit` entries from `from` on; fewer at the end of the shard. */
  async entries(shard: ShardName, from: number, limit: number): Promise<{ index: number; bytes: Buffer }[]> {
    const batches = await this.batches(shard, from, from + limit);
    return batches
      .flatMap(({ firstIndex, entries }) => entries.map((bytes, i) => ({ index: firstIndex + i, bytes })))
      .filter(({ index }) => index >= from && index < from + limit);
  }

  /** Throws NotInLedger. */
  async entry(shard: ShardName, index: number): Promise<Buffer> {
    const [found] = await this.entries(shard, index, 1);
    if (!found) throw new NotInLedger(`entry ${shard}/${index}`);
    return found.bytes;
  }

  /**
   * For followers of a shard: entries from `index` on, in the groups in which they lie (at most 256), decompressed in parallel; at most
   * `maxEntries` beyond the first group. The first group is cut to begin at `index`.
   */
  async batchesFrom(shard: ShardName, index: number, maxEntries: number): Promise<DecodedBatch[]> {
    const batches = await this.batches(shard, index, index + maxEntries);
    return batches
      .map(({ firstIndex, entries }) => {
        const skip = Math.max(0, index - firstIndex);
        return { firstIndex: firstIndex + skip, entries: entries.slice(skip) };
      })
      .filter(({ entries }) => entries.length > 0);
  }

  /** The tile's first `width` hashes, 256 for the full tile. Throws NotInLedger. */
  async tile(shard: ShardName, level: number, index: number, width: number = TILE_WIDTH): Promise<Buffer> {
    return readTile(this.db, await this.head(shard), level, index, width);
  }

  /** Leaf hashes [from, to), 32 bytes each, end to end. Throws NotInLedger beyond the head. */
  async leafHashes(shard: ShardName, from: number, to: number): Promise<Buffer> {
    const head = await this.head(shard);
    if (to > head.size) throw new NotInLedger(`entry ${shard}/${to - 1}`);
    const parts: Buffer[] = [];
    for (let at = from; at < to;) {
      const index = Math.floor(at / TILE_WIDTH);
      const first = index * TILE_WIDTH;
      const end = Math.min(to, first + TILE_WIDTH);
      const full = first + TILE_WIDTH <= head.size;
      const tile = await readTile(this.db, head, 0, index, full ? TILE_WIDTH : end - first);
      parts.push(tile.subarray((at - first) * HASH_SIZE, (end - first) * HASH_SIZE));
      at = end;
    }
    return Buffer.concat(parts);
  }

  /** Hashes of the tree of `size`, for roots, inclusion and consistency proofs. One per request: it keeps what it read. */
  async hashes(shard: ShardName, size: number): Promise<AsyncHashAt> {
    const head = await this.head(shard);
    if (size > head.size) throw new NotInLedger(`the tree of ${size} of shard ${shard}`);
    return hashesOf(this.db, head, size);
  }

  /** The largest signed, or null before the first. */
  async latestCheckpoint(shard: ShardName): Promise<StoredCheckpoint | null> {
    return this.latest.get(shard);
  }

  async checkpoint(shard: ShardName, size: number): Promise<StoredCheckpoint | null> {
    return this.checkpointWhere('shard = $1 AND size = $2', [shard, size]);
  }

  /** How many trees of each shard's log were signed. */
  async checkpointCounts(): Promise<Map<ShardName, number>> {
    const rows = await this.db.query<{ shard: string; checkpoints: string }[]>(
      'SELECT shard, checkpoints FROM ledger.signed',
    );
    return new Map(rows.map(({ shard, checkpoints }) => [shard, Number(checkpoints)]));
  }

  /** The smallest checkpoint that covers an entry, or null while none does. */
  async checkpointCovering(shard: ShardName, index: number): Promise<StoredCheckpoint | null> {
    return this.checkpointWhere('shard = $1 AND size > $2 ORDER BY size LIMIT 1', [shard, index]);
  }

  /** A tile of a published tree: `width` hashes, 256 for a full one (C2SP tlog-tiles). Throws NotInLedger for any other. */
  publishedTile(shard: ShardName, level: number, index: number, width: number = TILE_WIDTH): Promise<Buffer> {
    return this.published.tile(shard, level, index, width);
  }

  /** An entry bundle of a published tree, as one gzip member. Throws NotInLedger for any other. */
  publishedEntryBundle(shard: ShardName, index: number, width: number = TILE_WIDTH): Promise<Buffer> {
    return this.published.entryBundle(shard, index, width);
  }

  /** As `hashes`, for a size that the caller knows to be published: reads tiles that are kept. */
  publishedHashes(shard: ShardName, size: number): AsyncHashAt {
    return this.published.hashes(shard, size);
  }

  /** Partial tiles of a level that the published checkpoints of `from` to `to` leaves have; at level 0 the partial entry bundles too. */
  publishedPartials(shard: ShardName, level: number, from: number, to: number): Promise<EntryBundleRef[]> {
    return this.published.partials(shard, level, from, to);
  }

  /** The receipt of an entry (C2SP tlog-proof) against a published checkpoint that covers it, else NumberRangeError. */
  async receipt({ shard, size, note }: StoredCheckpoint, index: number): Promise<Buffer> {
    const hashes = await inclusionProofAsync(index, size, this.publishedHashes(shard, size));
    return formatProof({ index, hashes, checkpoint: Buffer.from(note) });
  }

  async position(key: PositionKey): Promise<Position | null> {
    const [row] = await this.db.query<PositionRow[]>(
      `SELECT ${POSITION_COLUMNS} FROM ledger.intake_position WHERE cluster = $1 AND topic = $2 AND incarnation = $3 AND partition = $4`,
      [key.cluster, key.topic, key.incarnation, key.partition],
    );
    return row ? positionOf(row) : null;
  }

  async positions(): Promise<Position[]> {
    const rows = await this.db.query<PositionRow[]>(
      `SELECT ${POSITION_COLUMNS} FROM ledger.intake_position ORDER BY cluster, topic, incarnation, partition`,
    );
    return rows.map(positionOf);
  }

  /** Those of the keys that are recorded, in no order. */
  receipts(keys: readonly ReceiptKey[]): Promise<Receipt[]> {
    return findReceipts((text, values) => this.db.query(text, values), keys);
  }

  /** Version of an oversight stream; 0: new. */
  async streamVersion(stream: string): Promise<number> {
    const [row] = await this.db.query<{ version: number }[]>(
      'SELECT coalesce(max(version), 0) AS version FROM ledger.stream_version WHERE stream = $1',
      [stream],
    );
    return row!.version;
  }

  /** Entries of oversight that belong to a stream and lie below `before`, the newest first. */
  async streamEntries(stream: string, before: number, limit: number): Promise<number[]> {
    const rows = await this.db.query<{ index: string }[]>(
      'SELECT index FROM ledger.stream_version WHERE stream = $1 AND index < $2 ORDER BY version DESC LIMIT $3',
      [stream, before, limit],
    );
    return rows.map(({ index }) => Number(index));
  }

  /** Oversight streams whose names begin so and whose first entry lies at `from` or later, in the order of those entries. */
  async streamsOf(prefix: string, from = 0): Promise<{ stream: string; index: number }[]> {
    const rows = await this.db.query<{ stream: string; index: string }[]>(
      'SELECT stream, index FROM ledger.stream_version WHERE version = 1 AND index >= $2 AND starts_with(stream, $1) ORDER BY index',
      [prefix, from],
    );
    return rows.map(({ stream, index }) => ({ stream, index: Number(index) }));
  }

  /** The entry of oversight that is this version of a stream; undefined: there is none. */
  async streamEntry(stream: string, version: number): Promise<{ index: number; bytes: Buffer } | undefined> {
    const [row] = await this.db.query<{ index: string }[]>(
      'SELECT index FROM ledger.stream_version WHERE stream = $1 AND version = $2',
      [stream, version],
    );
    return row && { index: Number(row.index), bytes: await this.entry(OVERSIGHT, Number(row.index)) };
  }

  /** Newest version of an oversight stream, and its entry's index in oversight; null: new. */
  async streamEnd(stream: string): Promise<{ version: number; index: number } | null> {
    const [row] = await this.db.query<{ version: number; index: string }[]>(
      'SELECT version, index FROM ledger.stream_version WHERE stream = $1 ORDER BY version DESC LIMIT 1',
      [stream],
    );
    return row ? { version: row.version, index: Number(row.index) } : null;
  }

  /** Refusals of a shard from `from` on, without the bytes. */
  async quarantined(shard: ShardName, from: number, limit: number): Promise<QuarantinedItem[]> {
    const rows = await this.db.query<{ shard: string; index: string; size: number; received_at: Date }[]>(
      'SELECT shard, index, size, received_at FROM ledger.quarantine WHERE shard = $1 AND index >= $2 ORDER BY index LIMIT $3',
      [shard, from, limit],
    );
    return rows.map((row) => ({
      shard: row.shard,
      index: Number(row.index),
      size: row.size,
      at: row.received_at.toISOString(),
    }));
  }

  private async batches(shard: ShardName, from: number, to: number): Promise<DecodedBatch[]> {
    // The server leaves out the rows that end before `from`: of large entries, a few to a row, they may be megabytes.
    const rows = await this.db.query<BatchRecord[]>(
      `SELECT first_index, count, entries FROM ledger.batch
       WHERE shard = $1 AND first_index >= $2 AND first_index < $3 AND first_index + count > $4 ORDER BY first_index`,
      [shard, earliestRow(from), to, from],
    );
    return decodeBatches(shard, rows);
  }

  private async checkpointWhere(where: string, values: unknown[]): Promise<StoredCheckpoint | null> {
    const [row] = await this.db.query<CheckpointRow[]>(
      `SELECT c.shard, c.size, c.note, c.signed_at, array(
         SELECT line FROM ledger.cosignature w WHERE w.shard = c.shard AND w.size = c.size ORDER BY witness
       ) AS lines FROM ledger.checkpoint c WHERE ${where}`,
      values,
    );
    if (!row) return null;
    const { shard, size, lines, signed_at } = row;
    const note = lines.length === 0 ? row.note : cosigned(row.note, lines);
    return { shard, size: Number(size), note, signedAt: timeOf(signed_at) };
  }
}

const cosigned = (note: string, lines: readonly string[]): string =>
  addSignatures(
    Buffer.from(note),
    lines.map((line) => parseSignatureLine(line.trimEnd())),
  ).toString();

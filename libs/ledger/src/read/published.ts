import type { DataSource } from 'typeorm';
import { type AsyncHashAt, type EntryBundleRef, MAX_SIZE, TILE_WIDTH, tileHashReader } from '#libs/merkle';
import { NotInLedger } from '../errors.js';
import type { ShardName } from '../shard.js';
import { readEntryBundle } from './entry-bundle.js';
import { BytesCache } from './bytes-cache.js';
import { readHead, readTile } from './tiles.js';

/**
 * Tiles and entry bundles of the trees that checkpoints were published for (C2SP tlog-tiles): a full one once the newest checkpoint covers
 * it, a partial one when some checkpoint has just that width of it. They never change, so they are kept, within a bound.
 */
export class PublishedTrees {
  private readonly cache: BytesCache;
  /** Sizes that are known to be published: they only grow. */
  private readonly known = new Map<ShardName, number>();

  /** `newestSize`: of the newest published checkpoint, 0 before the first. */
  constructor(
    private readonly db: DataSource,
    private readonly newestSize: (shard: ShardName) => Promise<number>,
    maxBytes: number,
  ) {
    this.cache = new BytesCache(maxBytes);
  }

  /** `width` hashes; 256 for a full tile. Throws NotInLedger for what no published checkpoint has. */
  tile(shard: ShardName, level: number, index: number, width: number): Promise<Buffer> {
    return this.cache.get(`${shard}/${level}/${index}/${width}`, async () => {
      await this.check(shard, level, index, width, `tile ${level}/${index}`);
      return this.readTile(shard, level, index, width);
    });
  }

  /** One gzip member of `width` entries. Throws NotInLedger for what no published checkpoint has. */
  entryBundle(shard: ShardName, index: number, width: number): Promise<Buffer> {
    return this.cache.get(`${shard}/entries/${index}/${width}`, async () => {
      await this.check(shard, 0, index, width, `entry bundle ${index}`);
      return readEntryBundle(this.db, shard, index, width);
    });
  }

  /** Hashes of the tree of a size that the caller knows to be published. One per request: it keeps the tiles it read. */
  hashes(shard: ShardName, size: number): AsyncHashAt {
    return tileHashReader(size, (level, index, width) =>
      this.cache.get(`${shard}/${level}/${index}/${width}`, () => this.readTile(shard, level, index, width)),
    );
  }

  /** The partial tiles of a level (and at level 0, entry bundles) of the checkpoints of `from` to `to` leaves, in order. */
  async partials(shard: ShardName, level: number, from: number, to: number): Promise<EntryBundleRef[]> {
    const rows = await this.db.query<{ position: string }[]>(
      'SELECT DISTINCT size / $2::bigint AS position FROM ledger.checkpoint WHERE shard = $1 AND size >= $3 AND size <= $4 ORDER BY position',
      [shard, TILE_WIDTH ** level, from, to],
    );
    return rows
      .map(({ position }) => Number(position))
      .map((position) => ({ index: Math.floor(position / TILE_WIDTH), width: position % TILE_WIDTH }))
      .filter(({ width }) => width > 0);
  }

  private async readTile(shard: ShardName, level: number, index: number, width: number): Promise<Buffer> {
    const bytes = await readTile(this.db, await readHead(this.db, shard), level, index, width);
    // A view would keep the whole of what it is a part of.
    return bytes.length < bytes.buffer.byteLength ? Buffer.from(bytes) : bytes;
  }

  private async check(shard: ShardName, level: number, index: number, width: number, what: string): Promise<void> {
    const leaves = TILE_WIDTH ** level;
    const first = (index * TILE_WIDTH + width) * leaves;
    const published =
      first <= MAX_SIZE &&
      (width === TILE_WIDTH ? await this.covers(shard, first) : await this.hasSizeIn(shard, first, first + leaves));
    if (!published) throw new NotInLedger(`${what} (${width}) of a published checkpoint of shard ${shard}`);
  }

  private async covers(shard: ShardName, size: number): Promise<boolean> {
    if (size <= (this.known.get(shard) ?? 0)) return true;
    const newest = await this.newestSize(shard);
    this.known.set(shard, Math.max(newest, this.known.get(shard) ?? 0));
    return size <= newest;
  }

  private async hasSizeIn(shard: ShardName, from: number, below: number): Promise<boolean> {
    const rows = await this.db.query<unknown[]>(
      'SELECT FROM ledger.checkpoint WHERE shard = $1 AND size >= $2 AND size < $3 LIMIT 1',
      [shard, from, Math.min(below, MAX_SIZE)],
    );
    return rows.length > 0;
  }
}

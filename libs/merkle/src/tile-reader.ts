import { TileFormatError } from './errors.js';
import { HASH_SIZE, type Hasher } from './hash.js';
import { checkInteger, shiftRight } from './size.js';
import type { AsyncHashAt } from './subtree.js';
import { TILE_WIDTH } from './tile.js';

/** Binary levels in a tile. */
const TILE_HEIGHT = 8;

/**
 * Reads a tile; `width` is what the tree of the reader's size has of it, 256 for a full one. It may answer with more hashes
 * (a later partial tile, or the full one): the older tile is a prefix.
 */
export type ReadTile<H extends Uint8Array> = (level: number, index: number, width: number) => H | Promise<H>;

export function tileReader<H extends Uint8Array>({ completeRoot }: Hasher<H>) {
  /**
   * The hashes of complete subtrees of a tree of `size` leaves, from its tiles. Each tile is read once, so make a reader for one
   * proof or one request, not for the life of a process. Throws NumberRangeError for a subtree that is not within the tree,
   * TileFormatError, and whatever readTile throws. Nothing is authenticated here: verify the proof that comes of it.
   */
  function tileHashReader(size: number, readTile: ReadTile<H>): AsyncHashAt<H> {
    checkInteger('size', size);
    const tiles = new Map<string, Promise<H>>();

    async function load(level: number, index: number, width: number): Promise<H> {
      const bytes = await readTile(level, index, width);
      if (bytes.length % HASH_SIZE !== 0 || bytes.length < width * HASH_SIZE || bytes.length > TILE_WIDTH * HASH_SIZE) {
        throw new TileFormatError(level, index, width, bytes.length);
      }
      return bytes;
    }

    return async (level, index) => {
      checkInteger('subtree level', level, 0, 52);
      checkInteger('subtree index', index, 0, shiftRight(size, level) - 1);
      const tileLevel = Math.floor(level / TILE_HEIGHT);
      const count = 2 ** (level % TILE_HEIGHT);
      const first = index * count;
      const tileIndex = Math.floor(first / TILE_WIDTH);
      const width = Math.min(TILE_WIDTH, Math.floor(size / TILE_WIDTH ** tileLevel) - tileIndex * TILE_WIDTH);
      const key = `${tileLevel}/${tileIndex}`;
      const tile = tiles.get(key) ?? load(tileLevel, tileIndex, width);
      tiles.set(key, tile);
      return completeRoot(await tile, first % TILE_WIDTH, count);
    };
  }

  return { tileHashReader };
}

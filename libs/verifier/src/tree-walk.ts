import {
  appendLeaves,
  completeRoot,
  type Edge,
  edgeRoot,
  emptyEdge,
  entryBundlePath,
  HASH_SIZE,
  partialWidth,
  TILE_WIDTH,
} from '#libs/merkle';
import type { EntryBundleResult } from './hash-entry-bundle.js';
import type { Problems } from './report.js';
import { FileMalformed, FileMissing } from './errors.js';
import type { LogSource } from './source.js';

interface Tile {
  /** Undefined: it is not there, or not of its length. */
  bytes: Buffer | undefined;
  /** Its hashes lead to the signed root. */
  trusted: boolean;
}

/**
 * Holds a log's tiles against its signed root from the top down, and against the entries from the bottom up, as a walk along the
 * leaves goes by. Where the two differ, the side that leads to the signed root is right and the other is named. Holds one tile of
 * each level.
 */
export class TreeWalk {
  /** The incomplete tile of each level. */
  private edge: Edge = emptyEdge();
  private edgeTrusted = false;
  /** Levels of the edge whose tile could not be read; zeros stand in for it. */
  private readonly gone = new Set<number>();
  /** The full tile of each level that the walk is under. */
  private readonly current: { index: number; tile: Promise<Tile> }[] = [];
  /** Roots of the full level-0 tiles that went by, as leaves of a tree of their own; only in a walk over everything. */
  private upper: Edge = emptyEdge();
  private lastRow: Buffer = Buffer.alloc(0);
  /** False: some part was neither computed nor found, or the walk covers only a range. */
  private whole: boolean;

  constructor(
    private readonly source: LogSource,
    private readonly tree: { size: number; root: Uint8Array },
    range: { from: number; to: number },
    private readonly problems: Problems,
  ) {
    this.whole = range.from === 0 && range.to === tree.size;
  }

  /** Reads the right edge: its partial tiles alone give the root. */
  async begin(): Promise<void> {
    const { size, root } = this.tree;
    const levels: Buffer[] = [];
    for (let level = 0; TILE_WIDTH ** level <= size; level++) {
      const width = partialWidth(level, size);
      const bytes =
        width === 0 ? Buffer.alloc(0) : await this.read(level, Math.floor(size / TILE_WIDTH ** (level + 1)), width);
      if (bytes === undefined) this.gone.add(level);
      levels.push(bytes ?? Buffer.alloc(width * HASH_SIZE));
    }
    this.edge = { size, levels };
    this.edgeTrusted = this.gone.size === 0 && edgeRoot(this.edge).equals(root);
  }

  /** The stored level-0 tile of an entry bundle; to be asked for ahead of the walk. Missing ones are undefined, and reported. */
  async leafTile(index: number, width: number): Promise<Buffer | undefined> {
    return width < TILE_WIDTH ? this.edgeTile(0) : this.read(0, index, width);
  }

  /** One entry bundle in the order of the log, with its stored tile. */
  async bundle(index: number, width: number, computed: EntryBundleResult, tile: Buffer | undefined): Promise<void> {
    const first = index * TILE_WIDTH;
    const { hashes, malformed } = computed;
    const complete = hashes.length === width * HASH_SIZE;
    const slot = width === TILE_WIDTH ? await this.slot(0, index) : undefined;
    const rootOf = (row: Buffer | undefined): Buffer | undefined =>
      row?.length === TILE_WIDTH * HASH_SIZE ? completeRoot(row, 0, TILE_WIDTH) : undefined;
    const computedRoot = computed.root ?? undefined;
    const agree = complete && tile !== undefined && hashes.equals(tile);
    const tileRoot = agree ? computedRoot : rootOf(tile);

    /** The row of leaf hashes that leads to the signed root: undefined where neither can be shown to. */
    let right: Buffer | undefined;
    if (width < TILE_WIDTH) {
      if (this.edgeTrusted) right = tile;
      else if (complete && this.edgeWith(hashes).equals(this.tree.root)) right = hashes;
    } else if (slot?.trusted && slot.hash !== undefined) {
      if (tileRoot?.equals(slot.hash)) right = tile;
      else if (computedRoot?.equals(slot.hash)) right = hashes;
    }
    if (malformed !== null)
      this.problems.add({
        kind: 'bundle',
        index: first + hashes.length / HASH_SIZE,
        path: entryBundlePath(index, width),
        detail: malformed,
      });
    if (right !== undefined) {
      if (!agree && right === hashes && tile !== undefined)
        this.problems.tile(0, index, width, 'it is not that of its entries');
      if (right === tile) this.nameEntries(first, hashes, tile, true);
    } else if (!agree && tile !== undefined) {
      this.nameEntries(first, hashes, tile, false);
    } else if (slot?.trusted && slot.hash !== undefined && complete) {
      this.problems.entry(first, `entries ${first} to ${first + width - 1} are not those of the signed tree`);
    } else if (slot?.hash !== undefined && computedRoot && !slot.hash.equals(computedRoot)) {
      const above = Math.floor(index / TILE_WIDTH);
      this.problems.tile(1, above, this.widthOf(1, above), `hash ${index % TILE_WIDTH} is not that of tile 0/${index}`);
    }
    this.grow(width, right ?? (complete ? hashes : tile));
  }

  /** After the last entry bundle. Says what only the whole can show. */
  end(): void {
    if (this.edgeTrusted) return;
    const { size, root } = this.tree;
    const grown: Edge = { size, levels: [this.lastRow, ...this.upper.levels].slice(0, this.edge.levels.length) };
    if (!this.whole || !edgeRoot(grown).equals(root)) {
      const agrees = this.whole && this.problems.count === 0;
      this.problems.other(
        'root',
        agrees
          ? `entries and tiles agree with each other, but the first ${size} entries are not those that were signed`
          : `the tiles at the right edge do not lead to the signed root of ${size} entries`,
      );
      return;
    }
    // The entries are right, so what differs at the edge was altered there.
    for (const [level, bytes] of grown.levels.entries()) {
      if (bytes.length > 0 && !bytes.equals(this.edge.levels[level]!))
        this.problems.tile(
          level,
          Math.floor(size / TILE_WIDTH ** (level + 1)),
          bytes.length / HASH_SIZE,
          'it is not that of its entries',
        );
    }
  }

  /** What the tile above holds for a full tile, and whether that leads to the signed root. */
  private async slot(level: number, index: number): Promise<{ hash: Buffer | undefined; trusted: boolean }> {
    const aboveIndex = Math.floor(index / TILE_WIDTH);
    const above = await this.tileAt(level + 1, aboveIndex);
    const at = (index % TILE_WIDTH) * HASH_SIZE;
    return { hash: above.bytes?.subarray(at, at + HASH_SIZE), trusted: above.trusted };
  }

  private tileAt(level: number, index: number): Promise<Tile> {
    if (this.widthOf(level, index) < TILE_WIDTH) {
      return Promise.resolve({ bytes: this.edgeTile(level), trusted: this.edgeTrusted });
    }
    const known = this.current[level];
    if (known?.index === index) return known.tile;
    const tile = this.load(level, index);
    this.current[level] = { index, tile };
    return tile;
  }

  private async load(level: number, index: number): Promise<Tile> {
    const [bytes, slot] = await Promise.all([this.read(level, index, TILE_WIDTH), this.slot(level, index)]);
    if (bytes === undefined) return { bytes, trusted: false };
    const agrees = slot.hash?.equals(completeRoot(bytes, 0, TILE_WIDTH)) ?? false;
    if (slot.trusted && !agrees)
      this.problems.tile(
        level,
        index,
        TILE_WIDTH,
        `it does not lead to the signed root: the tile above has another hash`,
      );
    return { bytes, trusted: slot.trusted && agrees };
  }

  private edgeTile(level: number): Buffer | undefined {
    return this.gone.has(level) ? undefined : this.edge.levels[level];
  }

  private widthOf(level: number, index: number): number {
    const hashes = Math.floor(this.tree.size / TILE_WIDTH ** level) - index * TILE_WIDTH;
    return Math.min(TILE_WIDTH, hashes);
  }

  private async read(level: number, index: number, width: number): Promise<Buffer | undefined> {
    try {
      const bytes = await this.source.tile(level, index, width);
      if (bytes.length === width * HASH_SIZE) return bytes;
      this.problems.tile(level, index, width, `it has ${bytes.length} bytes, expected ${width * HASH_SIZE}`);
    } catch (error) {
      if (!(error instanceof FileMissing || error instanceof FileMalformed)) throw error;
      this.problems.tile(level, index, width, error instanceof FileMissing ? 'it is missing' : error.message);
    }
    return undefined;
  }

  private nameEntries(first: number, hashes: Buffer, tile: Buffer, signed: boolean): void {
    const differing: number[] = [];
    // Entries that could not be read at all are the entry bundle's problem.
    for (let at = 0; at < Math.min(tile.length, hashes.length); at += HASH_SIZE) {
      const end = at + HASH_SIZE;
      if (!hashes.subarray(at, end).equals(tile.subarray(at, end))) differing.push(first + at / HASH_SIZE);
    }
    if (differing.length === 0) return;
    const more = differing.length === 1 ? '' : ` (and ${differing.length - 1} more of its bundle)`;
    this.problems.entry(
      differing[0]!,
      signed
        ? `its hash is not the one in the signed tree${more}`
        : `its hash is not the one in its tile${more}, and neither leads to the signed root`,
    );
  }

  private edgeWith(lowest: Buffer): Buffer {
    return edgeRoot({ size: this.tree.size, levels: [lowest, ...this.edge.levels.slice(1)] });
  }

  private grow(width: number, row: Buffer | undefined): void {
    if (!this.whole) return;
    if (row?.length !== width * HASH_SIZE) this.whole = false;
    else if (width === TILE_WIDTH) this.upper = appendLeaves(this.upper, completeRoot(row, 0, TILE_WIDTH)).edge;
    else this.lastRow = row;
  }
}

import { appendLeaves, type Edge, edgeRoot, emptyEdge, encodeEdge, HASH_SIZE, TILE_WIDTH } from '#libs/merkle';
import type { Head, LedgerSnapshot } from '#libs/ledger';
import type { ProblemList } from './report.js';

/** Tiles beyond the tree that are named. */
const MOST_BEYOND = 100;

/** Something that claims a root at a size: a checkpoint, the signed row. */
export interface RootClaim {
  size: number;
  check: (root: Buffer) => void;
}

/**
 * Grows a shard's tree again from its entries and compares all that is stored of it. Where entries and a stored tile differ, the parent
 * hash decides which of them was altered, and the walk goes on with the other, so that one altered entry is named as one.
 */
export class TreeCheck {
  private edge: Edge = emptyEdge();

  constructor(
    private readonly snapshot: LedgerSnapshot,
    private readonly head: Head,
    private readonly problems: ProblemList,
  ) {}

  get size(): number {
    return this.edge.size;
  }

  /** Leaf hashes from the present size on, up to a tile boundary or the head; null for entries that cannot be read. False: the walk cannot go on. */
  async add(leaves: readonly (Buffer | null)[], claims: readonly RootClaim[]): Promise<boolean> {
    const stored = await this.storedTiles(
      0,
      Math.floor(this.size / TILE_WIDTH),
      Math.ceil((this.size + leaves.length) / TILE_WIDTH),
    );
    const hashes: Buffer[] = [];
    for (let at = 0; at < leaves.length; at += TILE_WIDTH) {
      const chosen = await this.choose(this.size + at, leaves.slice(at, at + TILE_WIDTH), stored);
      if (chosen === undefined) return false;
      hashes.push(chosen);
    }
    const all = Buffer.concat(hashes);
    for (const { size, check } of claims) {
      check(edgeRoot(appendLeaves(this.edge, all.subarray(0, (size - this.size) * HASH_SIZE)).edge));
    }
    const { edge, tiles } = appendLeaves(this.edge, all);
    for (const { level, index, bytes } of tiles.filter(({ level }) => level > 0)) {
      const [row] = [...(await this.storedTiles(level, index, index + 1)).values()];
      if (row === undefined) this.problems.add('tile', this.head.shard, null, `tile ${level}/${index} is missing`);
      else if (!row.equals(bytes))
        this.problems.add(
          'tile',
          this.head.shard,
          null,
          `tile ${level}/${index} is not the hash of the tiles below it`,
        );
    }
    this.edge = edge;
    return true;
  }

  /** After the last entry: the head's own fields, and tiles that should not be there. */
  async end(): Promise<void> {
    const { head, edge } = this;
    if (!edgeRoot(edge).equals(head.root))
      this.problems.add('head', head.shard, null, `the root of ${head.size} entries is not the head's`);
    if (!encodeEdge(edge).equals(encodeEdge(head.edge)))
      this.problems.add('head', head.shard, null, "the head's edge is not that of its entries");
    for (const { level, index } of await this.snapshot.tilesBeyond(head.shard, head.size, MOST_BEYOND))
      this.problems.add('tile', head.shard, null, `tile ${level}/${index} is beyond the tree`);
  }

  /** The leaf hashes of one tile: of the entries, unless the stored ones are what the tree was built on. */
  private async choose(
    first: number,
    leaves: readonly (Buffer | null)[],
    tiles: ReadonlyMap<number, Buffer>,
  ): Promise<Buffer | undefined> {
    const { shard } = this.head;
    const index = Math.floor(first / TILE_WIDTH);
    const full = leaves.length === TILE_WIDTH;
    const stored = full ? tiles.get(index) : this.head.edge.levels[0];
    const usable = stored?.length === leaves.length * HASH_SIZE ? stored : undefined;
    if (full && stored === undefined) this.problems.add('tile', shard, null, `tile 0/${index} is missing`);
    const differing = leaves.flatMap((hash, i) =>
      hash !== null && usable && !usable.subarray(i * HASH_SIZE, (i + 1) * HASH_SIZE).equals(hash) ? [i] : [],
    );
    if (usable === undefined || differing.length === 0) {
      if (leaves.includes(null) && usable === undefined) return undefined;
      return usable ?? Buffer.concat(leaves as Buffer[]);
    }
    const fromTile = await this.isBuiltOn(index, full, usable);
    if (!fromTile && !leaves.includes(null) && (await this.isBuiltOn(index, full, Buffer.concat(leaves as Buffer[])))) {
      this.problems.add(
        'tile',
        shard,
        null,
        full ? `tile 0/${index} is not that of its entries` : "the head's edge is not that of its entries",
      );
      return Buffer.concat(leaves as Buffer[]);
    }
    for (const i of differing) this.problems.add('entry', shard, first + i, 'its hash is not the one in the tree');
    return usable;
  }

  /** Whether the next level (or, of the last tile, the head's root) was computed from these hashes. */
  private async isBuiltOn(index: number, full: boolean, hashes: Buffer): Promise<boolean> {
    const { edge, root, size } = this.head;
    if (!full) return edgeRoot({ size, levels: [hashes, ...edge.levels.slice(1)] }).equals(root);
    const parentIndex = Math.floor(index / TILE_WIDTH);
    const at = (index % TILE_WIDTH) * HASH_SIZE;
    const inEdge = parentIndex === Math.floor(size / TILE_WIDTH ** 2);
    const parent = inEdge ? edge.levels[1] : (await this.storedTiles(1, parentIndex, parentIndex + 1)).get(parentIndex);
    const hash = edgeRoot(appendLeaves(emptyEdge(), hashes).edge);
    return parent?.subarray(at, at + HASH_SIZE).equals(hash) ?? false;
  }

  private storedTiles(level: number, from: number, to: number): Promise<Map<number, Buffer>> {
    return this.snapshot.tiles(this.head.shard, level, from, to);
  }
}

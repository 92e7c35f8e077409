import { EdgeFormatError, HashLengthError } from './errors.js';
import { HASH_SIZE, type Hasher } from './hash.js';
import { checkInteger, MAX_SIZE } from './size.js';
import { partialWidth, TILE_WIDTH } from './tile.js';

/**
 * The right edge of a growing tree: of each tile level the tile that is not full yet (C2SP tlog-tiles, height 8).
 * `levels[L]` holds its 0 to 255 hashes of 32 bytes, each the root of a complete subtree of 256^L leaves. There are as many
 * levels as `size` has base-256 digits, none for the empty tree. An edge is never written to: copies may share buffers.
 */
export interface Edge {
  readonly size: number;
  readonly levels: readonly Buffer[];
}

/** A full tile: 256 hashes, 8,192 bytes. */
export interface FullTile {
  readonly level: number;
  readonly index: number;
  readonly bytes: Buffer;
}

const TILE_BYTES = TILE_WIDTH * HASH_SIZE;
const SIZE_BYTES = 8;

export function emptyEdge(): Edge {
  return { size: 0, levels: [] };
}

/** In Node alone: only a recorder, or what folds like one, appends. */
export function edges({ completeRoot, nodeHash, emptyRoot }: Hasher<Buffer>) {
  /**
   * The edge after n more leaves, given as n leaf hashes of 32 bytes end to end, and the tiles that they completed, lowest level
   * first, each level by index. Pure; the result shares nothing with `leafHashes`, the tiles of one level share one buffer.
   * Costs one hash for each leaf, amortised. Throws HashLengthError, EdgeFormatError, NumberRangeError (beyond 2^53 - 1 leaves).
   */
  function appendLeaves(edge: Edge, leafHashes: Buffer): { edge: Edge; tiles: FullTile[] } {
    checkEdge(edge);
    if (leafHashes.length % HASH_SIZE !== 0) {
      throw new HashLengthError('leafHashes', leafHashes.length, `a multiple of ${HASH_SIZE}`);
    }
    const size = checkInteger('size', edge.size + leafHashes.length / HASH_SIZE);
    const levels = [...edge.levels];
    const tiles: FullTile[] = [];
    let arriving = leafHashes;
    for (let level = 0; arriving.length > 0; level++) {
      const known = levels[level] ?? Buffer.alloc(0);
      const row = Buffer.concat([known, arriving]);
      const firstIndex = Math.floor(edge.size / TILE_WIDTH ** (level + 1));
      const full = Math.floor(row.length / TILE_BYTES);
      const roots = Buffer.allocUnsafe(full * HASH_SIZE);
      for (let i = 0; i < full; i++) {
        const bytes = row.subarray(i * TILE_BYTES, (i + 1) * TILE_BYTES);
        tiles.push({ level, index: firstIndex + i, bytes });
        roots.set(completeRoot(bytes, 0, TILE_WIDTH), i * HASH_SIZE);
      }
      // A copy, so that a kept edge does not hold the whole batch in memory.
      levels[level] = full === 0 ? row : Buffer.from(row.subarray(full * TILE_BYTES));
      arriving = roots;
    }
    return { edge: { size, levels }, tiles };
  }

  /** The root of the tree (RFC 6962, 2.1). Costs at most 255 hashes for each level, however large the tree. */
  function edgeRoot(edge: Edge): Buffer {
    checkEdge(edge);
    let root: Buffer | undefined;
    for (const hashes of edge.levels) {
      // The complete subtrees shrink from left to right, so the smallest, which is the last, is folded first.
      let end = hashes.length / HASH_SIZE;
      for (let count = 1; end > 0; count *= 2) {
        if ((end / count) % 2 === 0) continue;
        end -= count;
        const left = completeRoot(hashes, end, count);
        root = root === undefined ? left : nodeHash(left, root);
      }
    }
    return root ?? emptyRoot();
  }

  return { appendLeaves, edgeRoot };
}

/**
 * The first `width` hashes of a tile as far as the edge has them, else undefined: then the tile is full and stored, or does not
 * exist. A partial tile of an older size is a prefix of what is here or of the full tile.
 */
export function tileFromEdge(edge: Edge, level: number, index: number, width: number): Buffer | undefined {
  const hashes = edge.levels[level];
  if (hashes === undefined || index !== Math.floor(edge.size / TILE_WIDTH ** (level + 1))) return undefined;
  return hashes.length >= width * HASH_SIZE ? hashes.subarray(0, width * HASH_SIZE) : undefined;
}

/** Bytes: size (uint64, big-endian), then the hashes of level 0, level 1, …; the size says how many each level has. */
export function encodeEdge(edge: Edge): Buffer {
  checkEdge(edge);
  const head = Buffer.alloc(SIZE_BYTES);
  head.writeBigUInt64BE(BigInt(edge.size));
  return Buffer.concat([head, ...edge.levels]);
}

/** Reads what encodeEdge wrote; throws EdgeFormatError unless the length is exactly what the size asks for. Copies. */
export function decodeEdge(bytes: Buffer): Edge {
  if (bytes.length < SIZE_BYTES)
    throw new EdgeFormatError(`an edge has at least ${SIZE_BYTES} bytes, not ${bytes.length}`);
  const stored = bytes.readBigUInt64BE();
  if (stored > BigInt(MAX_SIZE)) throw new EdgeFormatError(`an edge of ${stored} leaves is beyond 2^53 - 1`);
  const size = Number(stored);
  const levels: Buffer[] = [];
  let offset = SIZE_BYTES;
  for (let level = 0; level < levelCount(size); level++) {
    const end = offset + partialWidth(level, size) * HASH_SIZE;
    if (end > bytes.length) throw new EdgeFormatError(`an edge of ${size} leaves ends early in level ${level}`);
    levels.push(Buffer.from(bytes.subarray(offset, end)));
    offset = end;
  }
  if (offset !== bytes.length)
    throw new EdgeFormatError(`${bytes.length - offset} bytes after an edge of ${size} leaves`);
  return { size, levels };
}

function levelCount(size: number): number {
  let count = 0;
  for (let rest = size; rest > 0; rest = Math.floor(rest / TILE_WIDTH)) count += 1;
  return count;
}

function checkEdge(edge: Edge): void {
  checkInteger('edge.size', edge.size);
  if (edge.levels.length !== levelCount(edge.size)) {
    throw new EdgeFormatError(
      `an edge of ${edge.size} leaves has ${levelCount(edge.size)} levels, not ${edge.levels.length}`,
    );
  }
  for (const [level, hashes] of edge.levels.entries()) {
    const width = partialWidth(level, edge.size);
    if (hashes.length !== width * HASH_SIZE) {
      throw new EdgeFormatError(
        `level ${level} of an edge of ${edge.size} leaves has ${width} hashes, not ${hashes.length} bytes`,
      );
    }
  }
}

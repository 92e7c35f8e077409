import fc from 'fast-check';
import { decodeEdge, emptyEdge, encodeEdge, tileFromEdge } from './edge.js';
import type { Edge, FullTile } from './edge.js';
import { EdgeFormatError, HashLengthError, NumberRangeError } from './errors.js';
import { appendLeaves, edgeRoot, EMPTY_ROOT, leafHash } from './node.js';

const MOST = 1500;
const leaves = Buffer.concat(Array.from({ length: MOST }, (_, i) => leafHash(Buffer.from(String(i)))));
const slice = (begin: number, end: number): Buffer => leaves.subarray(begin * 32, end * 32);
/** In one order, and as text: comparing bytes one by one takes seconds. */
const shown = (tiles: FullTile[]): string[] =>
  tiles.map(({ level, index, bytes }) => `${level}/${index} ${bytes.toString('base64')}`).sort();

describe('appendLeaves', () => {
  it('ends in the same edge and tiles however the leaves are split', () => {
    fc.assert(
      fc.property(fc.nat(MOST), fc.array(fc.nat(MOST), { maxLength: 12 }), (size, cuts) => {
        const whole = appendLeaves(emptyEdge(), slice(0, size));
        let edge = emptyEdge();
        const tiles: FullTile[] = [];
        for (const cut of [...cuts.filter((at) => at <= size), size].sort((a, b) => a - b)) {
          const grown = appendLeaves(edge, slice(edge.size, cut));
          edge = grown.edge;
          tiles.push(...grown.tiles);
        }
        expect(shown(tiles)).toEqual(shown(whole.tiles));
        expect(edgeRoot(edge)).toEqual(edgeRoot(whole.edge));
        expect(encodeEdge(edge).equals(encodeEdge(whole.edge))).toBe(true);
        expect(encodeEdge(decodeEdge(encodeEdge(edge))).equals(encodeEdge(edge))).toBe(true);
      }),
      { numRuns: 40 },
    );
  });

  it('leaves its input as it was, and does not share the caller’s bytes', () => {
    const before = appendLeaves(emptyEdge(), slice(0, 300)).edge;
    const copy = encodeEdge(before);
    const arriving = Buffer.from(slice(300, 600));
    const { edge, tiles } = appendLeaves(before, arriving);
    const expected = encodeEdge(edge);
    const tile = Buffer.from(tiles[0]!.bytes);
    arriving.fill(0);
    expect(encodeEdge(before)).toEqual(copy);
    expect(encodeEdge(edge)).toEqual(expected);
    expect(tiles.map(({ level, index, bytes }) => [level, index, bytes.length])).toEqual([[0, 1, 8192]]);
    expect(tiles[0]!.bytes).toEqual(tile);
  });

  it('appending nothing changes nothing', () => {
    expect(appendLeaves(emptyEdge(), Buffer.alloc(0))).toEqual({ edge: emptyEdge(), tiles: [] });
    expect(edgeRoot(emptyEdge())).toEqual(EMPTY_ROOT);
  });

  it('goes on beyond 2^32 leaves with the right tile indexes', () => {
    const size = 2 ** 32 - 1;
    const edge: Edge = { size, levels: Array.from({ length: 4 }, (_, i) => Buffer.alloc(255 * 32, i)) };
    const grown = appendLeaves(edge, slice(0, 2));
    expect(grown.edge.size).toBe(2 ** 32 + 1);
    expect(grown.edge.levels.map((hashes) => hashes.length / 32)).toEqual([1, 0, 0, 0, 1]);
    expect(grown.tiles.map(({ level, index }) => [level, index])).toEqual([
      [0, 2 ** 24 - 1],
      [1, 2 ** 16 - 1],
      [2, 2 ** 8 - 1],
      [3, 0],
    ]);
  });

  it('refuses broken hashes, a full tree and an edge that no tree has', () => {
    expect(() => appendLeaves(emptyEdge(), Buffer.alloc(33))).toThrow(HashLengthError);
    const size = Number.MAX_SAFE_INTEGER;
    const last: Edge = { size, levels: [255, 255, 255, 255, 255, 255, 31].map((width) => Buffer.alloc(width * 32)) };
    expect(edgeRoot(last)).toHaveLength(32);
    expect(() => appendLeaves(last, slice(0, 1))).toThrow(NumberRangeError);
    for (const levels of [[], [Buffer.alloc(64)], [Buffer.alloc(31)], [Buffer.alloc(32), Buffer.alloc(0)]]) {
      expect(() => appendLeaves({ size: 1, levels }, slice(0, 1))).toThrow(EdgeFormatError);
      expect(() => edgeRoot({ size: 1, levels })).toThrow(EdgeFormatError);
      expect(() => encodeEdge({ size: 1, levels })).toThrow(EdgeFormatError);
    }
  });
});

describe('the bytes of an edge', () => {
  const edge = appendLeaves(emptyEdge(), slice(0, 258)).edge;

  it('are the size and the hashes, level by level', () => {
    expect(encodeEdge(emptyEdge())).toEqual(Buffer.alloc(8));
    const bytes = encodeEdge(edge);
    expect(bytes.subarray(0, 8).toString('hex')).toBe('0000000000000102');
    expect(bytes.subarray(8)).toEqual(Buffer.concat([slice(256, 258), edge.levels[1]!]));
    expect(decodeEdge(bytes)).toEqual(edge);
  });

  it('are refused when cut, followed by more, or of a size beyond 2^53 - 1', () => {
    const bytes = encodeEdge(edge);
    for (const length of [0, 1, 7, 8, 9, 31, 40, 71, 72, 73, bytes.length - 32, bytes.length - 1]) {
      expect(() => decodeEdge(bytes.subarray(0, length))).toThrow(EdgeFormatError);
    }
    expect(() => decodeEdge(Buffer.concat([bytes, Buffer.alloc(1)]))).toThrow(EdgeFormatError);
    expect(() => decodeEdge(Buffer.concat([bytes, Buffer.alloc(32)]))).toThrow(EdgeFormatError);
    expect(() => decodeEdge(Buffer.from('0020000000000000', 'hex'))).toThrow('beyond 2^53 - 1');
  });
});

describe('tileFromEdge', () => {
  const edge = appendLeaves(emptyEdge(), slice(0, 600)).edge;

  it('has the partial tile and those of older sizes, nothing else', () => {
    expect(tileFromEdge(edge, 0, 2, 88)).toEqual(slice(512, 600));
    expect(tileFromEdge(edge, 0, 2, 5)).toEqual(slice(512, 517));
    expect(tileFromEdge(edge, 1, 0, 2)).toEqual(edge.levels[1]);
    expect(tileFromEdge(edge, 0, 2, 89)).toBeUndefined();
    expect(tileFromEdge(edge, 0, 1, 256)).toBeUndefined();
    expect(tileFromEdge(edge, 0, 3, 1)).toBeUndefined();
    expect(tileFromEdge(edge, 2, 0, 1)).toBeUndefined();
  });
});

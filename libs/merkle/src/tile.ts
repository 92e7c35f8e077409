import { TilePathError } from './errors.js';
import { checkInteger, MAX_SIZE } from './size.js';

/** Hashes in a full tile and entries in a full entry bundle (C2SP tlog-tiles, height 8). */
export const TILE_WIDTH = 256;

/** The highest tile level a path can name. Trees of 2^53 leaves need 7 levels. */
const MAX_TILE_LEVEL = 63;

/** A hash tile; width 256 is the full tile, 1 to 255 a partial one. */
export interface TileRef {
  readonly level: number;
  readonly index: number;
  readonly width: number;
}

/** An entry bundle; width as for tiles. */
export type EntryBundleRef = Omit<TileRef, 'level'>;

/** How many hashes the partial tile of a level has in a tree of that size; 0: there is none, and it must not be served. */
export function partialWidth(level: number, size: number): number {
  return Math.floor(size / TILE_WIDTH ** level) % TILE_WIDTH;
}

/** `tile/<L>/<N>[.p/<W>]` (C2SP tlog-tiles). */
export function tilePath(level: number, index: number, width = TILE_WIDTH): string {
  checkInteger('tile level', level, 0, MAX_TILE_LEVEL);
  return `tile/${level}/${indexPath(index, width)}`;
}

/** `tile/entries/<N>[.p/<W>]` (C2SP tlog-tiles). */
export function entryBundlePath(index: number, width = TILE_WIDTH): string {
  return `tile/entries/${indexPath(index, width)}`;
}

/** Reads what tilePath writes, and no other spelling; throws TilePathError. */
export function parseTilePath(path: string): TileRef {
  const [, level, rest] = /^tile\/(0|[1-9][0-9]?)\/(.+)$/.exec(path) ?? [];
  if (level === undefined || rest === undefined) throw new TilePathError(path, 'expected tile/<level>/<index>');
  if (Number(level) > MAX_TILE_LEVEL) throw new TilePathError(path, `level ${level} is above ${MAX_TILE_LEVEL}`);
  return { level: Number(level), ...parseIndexPath(path, rest) };
}

/** Reads what entryBundlePath writes, and no other spelling; throws TilePathError. */
export function parseEntryBundlePath(path: string): EntryBundleRef {
  const [, rest] = /^tile\/entries\/(.+)$/.exec(path) ?? [];
  if (rest === undefined) throw new TilePathError(path, 'expected tile/entries/<index>');
  return parseIndexPath(path, rest);
}

/** Groups of three digits, all but the last led by x: 1234067 is x001/x234/067. Keeps directories at 1,000 names. */
function indexPath(index: number, width: number): string {
  checkInteger('tile index', index);
  checkInteger('tile width', width, 1, TILE_WIDTH);
  const digits = String(index);
  const groups = digits.padStart(Math.ceil(digits.length / 3) * 3, '0').match(/[0-9]{3}/g) ?? [];
  const last = groups.length - 1;
  const path = groups.map((group, i) => (i < last ? `x${group}` : group)).join('/');
  return width === TILE_WIDTH ? path : `${path}.p/${width}`;
}

function parseIndexPath(path: string, rest: string): EntryBundleRef {
  const [, groups, partial] = /^((?:x[0-9]{3}\/)*[0-9]{3})(?:\.p\/([1-9][0-9]{0,2}))?$/.exec(rest) ?? [];
  if (groups === undefined) throw new TilePathError(path, 'index or width is not in the prescribed spelling');
  if (groups.startsWith('x000')) throw new TilePathError(path, 'index has a leading group of zeros');
  const index = Number(groups.replace(/[x/]/g, ''));
  if (index > MAX_SIZE) throw new TilePathError(path, 'index is beyond 2^53 - 1');
  const width = partial === undefined ? TILE_WIDTH : Number(partial);
  if (partial !== undefined && width >= TILE_WIDTH)
    throw new TilePathError(path, `partial width ${width} is above 255`);
  return { index, width };
}

import {
  decodeEntryBundle,
  HASH_SIZE,
  MerkleError,
  parseEntryBundlePath,
  parseTilePath,
  TILE_WIDTH,
  type TileRef,
} from '#libs/merkle';
import { FileMalformed, FileMissing } from './errors.js';
import type { Problems } from './report.js';
import type { LogSource } from './source.js';

/** Files beside the tree's own; the caller compares the vkey with the key that was given. */
const OWN = new Set(['checkpoint', 'vkey']);
/** Files that an export has not put in place yet: no path of a log begins like this, so no reader takes them for the log's. */
const UNFINISHED = '.unfinished/';

type Listed = { kind: 'tile'; ref: TileRef } | { kind: 'bundle'; ref: TileRef };

/**
 * Files that the walk did not read: partial tiles and entry bundles of older sizes must be the beginnings of the present ones, and nothing
 * else may be there, so that nobody takes an added file for a part of the log.
 */
export async function checkFiles(
  source: LogSource,
  size: number,
  problems: Problems,
  signal?: AbortSignal,
): Promise<void> {
  if (!source.files) return;
  for await (const path of source.files()) {
    signal?.throwIfAborted();
    if (problems.full) return;
    if (OWN.has(path) || path.startsWith(UNFINISHED)) continue;
    const listed = parse(path);
    if (listed === undefined) {
      problems.other('file', 'it is no part of a log', path);
      continue;
    }
    const { level, index, width } = listed.ref;
    const present = Math.floor(size / TILE_WIDTH ** level) - index * TILE_WIDTH;
    if (width > present)
      problems.other(
        'file',
        `it is beyond the ${size} entries that are signed: the checkpoint is an older one, or an export was not ended`,
        path,
      );
    // The walk has read every file of the present size; an older partial one lies beside it.
    else if (width < Math.min(TILE_WIDTH, present)) await compareOlder(source, listed, present, path, problems);
  }
}

function parse(path: string): Listed | undefined {
  try {
    if (path.startsWith('tile/entries/')) return { kind: 'bundle', ref: { level: 0, ...parseEntryBundlePath(path) } };
    return { kind: 'tile', ref: parseTilePath(path) };
  } catch (error) {
    if (error instanceof MerkleError) return undefined;
    throw error;
  }
}

async function compareOlder(
  source: LogSource,
  { kind, ref: { level, index, width } }: Listed,
  present: number,
  path: string,
  problems: Problems,
): Promise<void> {
  const now = Math.min(TILE_WIDTH, present);
  try {
    const agrees =
      kind === 'tile'
        ? isPrefix(await source.tile(level, index, width), await source.tile(level, index, now), width * HASH_SIZE)
        : isPrefix(...(await entryBundles(source, index, width, now)));
    if (!agrees) problems.other('file', 'it is not the beginning of the present one', path);
  } catch (error) {
    if (error instanceof FileMalformed || error instanceof MerkleError) problems.other('file', error.message, path);
    // Missing: the walk has said so of the present one.
    else if (!(error instanceof FileMissing)) throw error;
  }
}

async function entryBundles(
  source: LogSource,
  index: number,
  width: number,
  now: number,
): Promise<[Buffer, Buffer, number]> {
  const older = await source.bundle(index, width);
  decodeEntryBundle(older, width);
  return [older, await source.bundle(index, now), older.length];
}

function isPrefix(older: Buffer, present: Buffer, length: number): boolean {
  return older.length === length && older.equals(present.subarray(0, length));
}

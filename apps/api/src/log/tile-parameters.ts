import { z } from 'zod';
import { type EntryBundleRef, parseEntryBundlePath, parseTilePath, TilePathError, type TileRef } from '#libs/merkle';
import { Strict } from '#libs/platform';
import { NotFound } from '../http/errors.js';
import { parameter } from '../http/parameters.js';

const tail = (example: string) =>
  z.string().meta({
    description: 'The rest of the path, spelt as C2SP tlog-tiles prescribes; any other spelling is 404',
    example,
  });

export const shardPath = z.strictObject({ shard: parameter.shard });
export const tilePath = z.strictObject({ shard: parameter.shard, tile: tail('0/x001/234.p/17') });
export const bundlePath = z.strictObject({ shard: parameter.shard, bundle: tail('x001/234.p/17') });

/** As far as Express shows it: the path as it was asked for, not decoded. */
export interface PathRequest {
  path: string;
  params: Record<string, unknown>;
}

const strictShard = new Strict(shardPath, 'path');
const shardOf = ({ params }: PathRequest): string => strictShard.transform({ shard: params['shard'] }).shard;

/** What follows `/log/<shard>/`, not decoded: a percent escape is another spelling, and there is one. */
const rest = ({ path }: PathRequest): string => path.split('/').slice(3).join('/');

/** Throws InvalidParameters for what is no shard's name, NotFound for a tile that no log has. */
export const tileOf = (request: PathRequest): TileRef & { shard: string } => ({
  shard: shardOf(request),
  ...spelt('tile', rest(request), parseTilePath),
});

/** Errors as tileOf. */
export const bundleOf = (request: PathRequest): EntryBundleRef & { shard: string } => ({
  shard: shardOf(request),
  ...spelt('entry bundle', rest(request), parseEntryBundlePath),
});

function spelt<T>(kind: string, path: string, parse: (path: string) => T): T {
  try {
    return parse(path);
  } catch (error) {
    if (error instanceof TilePathError) throw new NotFound(`${kind} of this name: ${error.message}`);
    throw error;
  }
}

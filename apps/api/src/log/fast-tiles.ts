import { type AuthenticatedRequest, coversAll, type Principal } from '#libs/identity';
import type { LedgerReader } from '#libs/ledger';
import { BUNDLE_HEADERS, TILE_HEADERS } from './published-headers.js';
import { bundleOf, tileOf } from './tile-parameters.js';

interface Request extends AuthenticatedRequest {
  method: string;
  /** As asked for, with the query. */
  url: string;
  headers: Record<string, unknown>;
  /** The request's name in the metrics. */
  route?: { path: string };
}
interface Response {
  writeHead(status: number, headers: Record<string, string | number>): { end(body?: Buffer): void };
}

/** Of the shards whose tiles are open to all. */
const PUBLISHED = /^\/log\/(\d+|oversight)\/tile\/(entries\/)?[^?]+$/;

/**
 * Answers plain GETs of tiles and entry bundles that there are before the router sees them: a mirror asks for thousands, and routing
 * costs several times what the answer does. All else (refusals, HEAD, conditions, failures) goes on to TilesController.
 */
export function fastTiles(reader: LedgerReader) {
  const read = (path: string, shard: string, entries: boolean): Promise<Buffer> => {
    const request = { path, params: { shard } };
    if (!entries) {
      const tile = tileOf(request);
      return reader.publishedTile(tile.shard, tile.level, tile.index, tile.width);
    }
    const bundle = bundleOf(request);
    return reader.publishedEntryBundle(bundle.shard, bundle.index, bundle.width);
  };
  return (request: Request, response: Response, next: () => void): void => {
    const [, shard, bundle] = PUBLISHED.exec(request.url) ?? [];
    const entries = bundle !== undefined;
    if (shard === undefined || request.method !== 'GET' || request.headers['if-none-match'] !== undefined)
      return next();
    if (entries && !readsAll(request.principal)) return next();
    const answer = async (): Promise<void> => {
      const bytes = await read(request.url, shard, entries);
      request.route = { path: entries ? '/log/:shard/tile/entries/*bundle' : '/log/:shard/tile/*tile' };
      const headers = entries ? BUNDLE_HEADERS : TILE_HEADERS;
      response.writeHead(200, { ...headers, 'content-length': bytes.length }).end(bytes);
    };
    answer().catch(() => next());
  };
}

/** Bundles hold whole events, perhaps of many agencies: for all others TilesController looks into them. */
const readsAll = (principal: Principal | undefined): boolean => principal !== undefined && coversAll(principal.scope);

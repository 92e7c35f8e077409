import type { LedgerReader } from '#libs/ledger';
import { TILE_HEADERS } from './published-headers.js';
import { tileOf } from './tile-parameters.js';

interface Request {
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

/** Hash tiles of the shards whose tiles are open to all. */
const PUBLISHED = /^\/log\/(\d+|oversight)\/tile\/(?!entries\/)[^?]+$/;

/**
 * Answers plain GETs of hash tiles that there are before the router sees them: a mirror asks for thousands, and routing costs several times
 * what the answer does. All else (refusals, HEAD, conditions, failures, what is not for everybody or is written down) goes on to
 * TilesController.
 */
export function fastTiles(reader: LedgerReader) {
  return (request: Request, response: Response, next: () => void): void => {
    const [, shard] = PUBLISHED.exec(request.url) ?? [];
    if (shard === undefined || request.method !== 'GET' || request.headers['if-none-match'] !== undefined)
      return next();
    const answer = async (): Promise<void> => {
      const tile = tileOf({ path: request.url, params: { shard } });
      const bytes = await reader.publishedTile(tile.shard, tile.level, tile.index, tile.width);
      request.route = { path: '/log/:shard/tile/*tile' };
      response.writeHead(200, { ...TILE_HEADERS, 'content-length': bytes.length }).end(bytes);
    };
    answer().catch(() => next());
  };
}

import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import sirv from 'sirv';

/** Where `npm run build` puts the officers' page, beside what runs. */
export const CONSOLE_FOLDER = join(import.meta.dirname, '../../../console');

interface Request {
  method: string;
  path: string;
  url: string;
  headers: Record<string, string | string[] | undefined>;
}
interface Response {
  statusCode: number;
  setHeader(name: string, value: string): void;
  removeHeader(name: string): void;
  end(body?: string): void;
}

/** Everything below these is a route of the api; what does not exist there is a problem, and no page. */
const ROUTES = /^\/(?:v1|log|auth|docs|health|metrics)(?:\/|$)/;
/** Addresses of pages; apps/console/src/router.tsx draws each. */
const PAGES = [
  ...[/^\/$/, /^\/findings(?:\/[^/]+)?$/, /^\/approvals$/, /^\/agreements(?:\/[^/]+)?$/],
  ...[/^\/ledger$/, /^\/quarantine$/, /^\/not-judged$/],
];

/**
 * Serves the officers' page: one document for every address of a page, and its files, whose names change with their content. All of it is
 * open to all and holds nothing of the ledger. Without a built page nothing is served, and the api is the api alone.
 */
export function serveConsole(folder = CONSOLE_FOLDER) {
  const assets = join(folder, 'assets');
  if (!existsSync(assets)) return undefined;
  const page = readFileSync(join(folder, 'index.html'), 'utf8');
  const file = sirv(assets, { etag: true, immutable: true, maxAge: 31_536_000, gzip: true, brotli: true });
  return (request: Request, response: Response, next: () => void): void => {
    if (request.method !== 'GET' && request.method !== 'HEAD') return next();
    if (request.path.startsWith('/assets/')) return sendFile(request, response, next);
    // A program that asks for an address that does not exist gets a problem; a browser the page, which says so.
    const known = isPage(request.path);
    const meant = asMeant(request.path);
    if (!known && isPage(meant) && asksForPage(request)) {
      response.statusCode = 308;
      response.setHeader('location', meant + (/\?.*$/s.exec(request.url)?.[0] ?? ''));
      response.setHeader('cache-control', 'no-store');
      return response.end();
    }
    if (!known && (ROUTES.test(request.path) || !asksForPage(request))) return next();
    response.statusCode = known ? 200 : 404;
    response.setHeader('content-type', 'text/html; charset=utf-8');
    // Asked for anew each time, so that a new version is there at once (its files stay with the browser), and kept nowhere: a browser that
    // put the page aside would show it again, with what was on it, to whoever presses its back button after the sign-out.
    response.setHeader('cache-control', 'no-store');
    response.end(request.method === 'HEAD' ? undefined : page);
  };

  function sendFile(request: Request, response: Response, next: () => void): void {
    const url = request.url;
    request.url = url.slice('/assets'.length);
    // What the api says of its answers is not for these: sirv leaves a header that is there as it is.
    response.removeHeader('cache-control');
    file(request as never, response as never, () => {
      request.url = url;
      response.setHeader('cache-control', 'no-store');
      next();
    });
  }
}

const isPage = (path: string): boolean => PAGES.some((one) => one.test(path));

/** As somebody types it or a mail program breaks it: `/FINDINGS`, `/ledger/`. What an id is written like stays. */
function asMeant(path: string): string {
  let end = path.length;
  while (path[end - 1] === '/') end -= 1;
  return path.slice(0, end).replace(/^\/[A-Za-z]+/, (page) => page.toLowerCase());
}

const asksForPage = ({ headers }: Request): boolean =>
  typeof headers.accept === 'string' && headers.accept.includes('text/html');

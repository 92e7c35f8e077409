import type { Crossing } from './errors.js';

export const CSRF_HEADER = 'countersign-csrf';

interface Asked {
  method: string;
  header(name: string): string | undefined;
}

const SAFE = new Set(['GET', 'HEAD', 'OPTIONS']);
export const isSafe = (method: string): boolean => SAFE.has(method);

/**
 * What shows that our own page has not caused a request that changes something; undefined: it has. Three walls, each of which would do:
 * forms of other sites cannot send JSON, browsers name the page's origin with each such request, and no other page reads the token.
 */
export function crossing(asked: Asked, origin: string, isToken: (given: string) => boolean): Crossing | undefined {
  const type = asked.header('content-type')?.split(';')[0]!.trim().toLowerCase();
  if (type !== 'application/json') return 'content-type';
  if (asked.header('origin') !== origin) return 'origin';
  if (!isToken(asked.header(CSRF_HEADER) ?? '')) return 'csrf';
  return undefined;
}

/** A link, an image or a script of another site has the browser ask us: so far as browsers say (Fetch Metadata), its sessions are not used. */
export const isOfAnotherSite = (asked: Asked): boolean =>
  ['cross-site', 'same-site'].includes(asked.header('sec-fetch-site') ?? '');

/** A header of the raw ones; one that is there twice is none. */
export function headerIn(rawHeaders: readonly string[]): (name: string) => string | undefined {
  return (name) => {
    const values: string[] = [];
    for (let i = 0; i < rawHeaders.length; i += 2)
      if (rawHeaders[i]!.toLowerCase() === name) values.push(rawHeaders[i + 1]!);
    return values.length === 1 ? values[0] : undefined;
  };
}

import { AuthorizationMalformed, TokenRefused } from '../refusals.js';

const BEARER = /^bearer +(\S+) *$/i;
const SCHEME = /^bearer\b/i;

/**
 * The token of a request; undefined where nobody says who asks. From the raw headers, because Node keeps the first of two and says nothing.
 * From no other place: what stands in a URL ends up in histories and logs.
 * @throws AuthorizationMalformed, TokenRefused
 */
export function bearerOf(rawHeaders: readonly string[]): string | undefined {
  let found: string | undefined;
  for (let i = 0; i < rawHeaders.length; i += 2) {
    if (rawHeaders[i]!.toLowerCase() !== 'authorization') continue;
    if (found !== undefined) throw new AuthorizationMalformed('The Authorization header is there more than once.');
    found = rawHeaders[i + 1]!;
  }
  if (found === undefined) return undefined;
  const token = BEARER.exec(found)?.[1];
  if (token !== undefined) return token;
  if (SCHEME.test(found)) throw new AuthorizationMalformed('One token is expected after the word Bearer.');
  throw new TokenRefused('malformed');
}

import { AuthorizationMalformed } from '#libs/identity';
import type { Site } from './site.js';

/** Longer than any of ours. */
const MAX_VALUE = 100;

/**
 * The value of a cookie; undefined where there is none. From the raw headers, because Node joins several.
 * @throws AuthorizationMalformed where it is there twice: somebody has planted one beside ours
 */
export function cookieOf(rawHeaders: readonly string[], name: string): string | undefined {
  let found: string | undefined;
  for (let i = 0; i < rawHeaders.length; i += 2) {
    if (rawHeaders[i]!.toLowerCase() !== 'cookie') continue;
    for (const pair of rawHeaders[i + 1]!.split(';')) {
      const [key, value] = [pair.slice(0, pair.indexOf('=')).trim(), pair.slice(pair.indexOf('=') + 1).trim()];
      if (key !== name || !pair.includes('=')) continue;
      if (found !== undefined) throw new AuthorizationMalformed('The cookie of the session is there more than once.');
      found = value.length > MAX_VALUE ? '' : value;
    }
  }
  return found;
}

/** No script reads it, and no page of another site has it sent but by a link to us. `seconds`: 0 takes it away; undefined: until the browser is closed. */
export function setCookie(site: Site, name: string, value: string, seconds?: number): string {
  const age = seconds === undefined ? '' : `; Max-Age=${seconds}`;
  return `${name}=${value}; Path=/${age}; HttpOnly; SameSite=Lax${site.secure ? '; Secure' : ''}`;
}

/** Of one sign-in under way, so that two tabs do not take each other's. */
export const signInCookie = (site: Site, state: string): string => `${site.cookie}-in-${state.slice(0, 10)}`;

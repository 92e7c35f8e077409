const MAX = 2_000;
/** Of no host that there is. */
const HERE = 'http://here.invalid';

/**
 * A path of ours, as a browser would go to it; undefined for all else. Whoever makes somebody follow a sign-in link must not choose where
 * she lands: browsers read `//host`, `/\host` and `/<tab>/host` as another site.
 */
export function localPath(text: string): string | undefined {
  if (text.length > MAX || !/^\/[!-~]*$/.test(text) || text.includes('\\') || !URL.canParse(text, HERE))
    return undefined;
  const { origin, pathname, search, hash } = new URL(text, HERE);
  // Dots are resolved by now, which may leave two slashes.
  if (origin !== HERE || pathname.startsWith('//')) return undefined;
  // Signing in leads to no further sign-in.
  if (/^\/auth(\/|$)/i.test(pathname)) return undefined;
  return pathname + search + hash;
}

import { isLoopback } from '#libs/platform';
import { fetchJson, NoGoodAnswer } from './fetch-json.js';
import type { Issuer } from './issuers.js';

/** What an issuer says of itself, from OpenID's metadata or, where there is none, from RFC 8414's. @throws NoGoodAnswer */
export async function metadataOf({ issuer, internalUrl }: Issuer): Promise<Record<string, unknown>> {
  const base = (internalUrl ?? issuer).replace(/\/$/, '');
  const metadata = await fetchJson(`${base}/.well-known/openid-configuration`).catch((error: unknown) => {
    if (!(error instanceof NoGoodAnswer)) throw error;
    const { origin, pathname } = new URL(base);
    return fetchJson(`${origin}/.well-known/oauth-authorization-server${pathname === '/' ? '' : pathname}`);
  });
  // RFC 8414, 3.3: else one issuer could pass its keys for another's.
  if (metadata['issuer'] !== issuer) throw new NoGoodAnswer('its metadata are of another issuer');
  return metadata;
}

/**
 * Where we reach an address that its metadata name as its users reach it. A server that we trust for its keys must not choose whom else we
 * ask: one at another origin has to be named in the settings, as `setting`. @throws NoGoodAnswer
 */
export function reachable(
  { issuer, internalUrl }: Issuer,
  metadata: Readonly<Record<string, unknown>>,
  name: string,
  setting: string,
): string {
  const uri = metadata[name];
  if (typeof uri !== 'string' || !URL.canParse(uri)) throw new NoGoodAnswer(`its metadata have no ${name}`);
  const { origin, protocol, hostname } = new URL(uri);
  const base = issuer.replace(/\/$/, '');
  if (internalUrl !== undefined) {
    if (uri.startsWith(`${base}/`)) return internalUrl.replace(/\/$/, '') + uri.slice(base.length);
    if (origin === new URL(internalUrl).origin) return uri;
  }
  if (origin !== new URL(issuer).origin)
    throw new NoGoodAnswer(`its ${name} is at another origin; name it as ${setting}`);
  if (internalUrl !== undefined) return new URL(internalUrl).origin + uri.slice(origin.length);
  if (protocol !== 'https:' && !isLoopback(hostname)) throw new NoGoodAnswer(`its ${name} is not https`);
  return uri;
}

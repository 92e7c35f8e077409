import { IssuerUnusable } from './errors.js';
import { askIssuer } from './issuer-http.js';

/** What we need of an issuer's metadata (RFC 8414, OpenID Connect Discovery). */
export interface IssuerMetadata {
  tokenEndpoint: string;
  deviceEndpoint: string | undefined;
}

/** Asks an issuer where its endpoints are. @throws TokenInTheClear, IssuerUnavailable, IssuerUnusable */
export async function issuerMetadata(issuer: string): Promise<IssuerMetadata> {
  if (!URL.canParse(issuer)) throw new IssuerUnusable(issuer, 'it is no address');
  const { origin, pathname } = new URL(issuer);
  const path = pathname.replace(/\/$/, '');
  const places = [
    `${origin}${path}/.well-known/openid-configuration`,
    `${origin}/.well-known/oauth-authorization-server${path}`,
  ];
  for (const place of places) {
    const { status, body } = await askIssuer(issuer, place);
    if (status !== 200) continue;
    // Else another issuer could be put in its place (RFC 8414, 3.3).
    if (!isText(body['issuer']) || unslashed(body['issuer']) !== unslashed(issuer))
      throw new IssuerUnusable(issuer, `what is served there calls itself ${String(body['issuer'])}`);
    const { token_endpoint: token, device_authorization_endpoint: device } = body;
    if (!isText(token) || !URL.canParse(token)) throw new IssuerUnusable(issuer, 'it names no token endpoint');
    return {
      tokenEndpoint: token,
      deviceEndpoint: isText(device) && URL.canParse(device) ? device : undefined,
    };
  }
  throw new IssuerUnusable(issuer, `there is no metadata at ${places.join(' nor ')}`);
}

const isText = (value: unknown): value is string => typeof value === 'string';
const unslashed = (url: string): string => url.replace(/\/$/, '');

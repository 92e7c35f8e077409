import { IssuerUnusable } from './errors.js';

export interface GivenToken {
  token: string;
  /** undefined: the issuer does not say. */
  seconds: number | undefined;
}

/** The token in an answer of a token endpoint (RFC 6749, 5.1). @throws IssuerUnusable */
export function tokenIn(issuer: string, body: Record<string, unknown>): GivenToken {
  const { access_token: token, token_type: type, expires_in: seconds } = body;
  if (typeof token !== 'string' || token === '') throw new IssuerUnusable(issuer, 'its answer holds no access token');
  if (typeof type !== 'string' || type.toLowerCase() !== 'bearer')
    throw new IssuerUnusable(issuer, `its tokens are of the type ${String(type)}, and only Bearer is known here`);
  const life = Number(seconds);
  return { token, seconds: seconds !== undefined && Number.isFinite(life) && life > 0 ? life : undefined };
}

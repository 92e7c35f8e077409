import { backOffMs } from '#libs/system';
import { CredentialsRefused, IssuerUnusable, SecretUnusable } from './errors.js';
import { expiryOf } from './expiry.js';
import { askIssuer } from './issuer-http.js';
import { issuerMetadata, type IssuerMetadata } from './issuer-metadata.js';
import { tokenIn } from './token-answer.js';
import type { TokenSource } from './token-source.js';

export interface ClientCredentials {
  /** The issuer's address, as its tokens name it (`iss`). */
  issuer: string;
  clientId: string;
  /** Asked for before each request, so that a replaced secret is taken up. */
  secret: () => Promise<string>;
  /** What to ask for, where the issuer wants it said: OAuth scopes, and a resource (RFC 8707). */
  scope?: string;
  resource?: string;
}

/** After a failure, until the issuer is asked again. */
const BACK_OFF = { firstMs: 500, longestMs: 60_000, spread: true };
/** A token is not renewed sooner than this before its end, and no later than it could fail on its way. */
const AHEAD_MS = 60_000;
const ON_ITS_WAY_MS = 5_000;
/** Where an issuer does not say how long a token lasts, and the token does not either. */
const ASSUMED_SECONDS = 60;

interface Kept {
  token: string;
  /** Renewed from then on. */
  renewAt: number;
  /** Not given any more from then on. */
  endsAt: number;
}

/**
 * Tokens of a client, by its id and secret (RFC 6749, 4.4). One request at a time, whoever asks; the next token is fetched a fifth of its
 * life, at most a minute, before the last one ends, and while that fails the last is given as long as it is valid. After a failure the
 * issuer is left alone for a time that doubles up to a minute; who asks meanwhile gets the same error.
 */
export function clientCredentials(options: ClientCredentials, now: () => number = Date.now): TokenSource {
  let kept: Kept | undefined;
  let asking: Promise<Kept> | undefined;
  let metadata: IssuerMetadata | undefined;
  let failures = 0;
  let failed: { error: Error; until: number } | undefined;

  const renewed = async (): Promise<Kept> => {
    try {
      metadata ??= await issuerMetadata(options.issuer);
      kept = await fetchToken(options, metadata, now);
      failures = 0;
      failed = undefined;
      return kept;
    } catch (error) {
      failures++;
      failed = { error: error as Error, until: now() + backOffMs(failures, BACK_OFF) };
      // Its endpoints may have moved.
      metadata = undefined;
      throw error;
    } finally {
      asking = undefined;
    }
  };

  return async (refused) => {
    if (refused !== undefined && kept?.token === refused) kept = undefined;
    const at = now();
    const valid = kept && at < kept.endsAt ? kept : undefined;
    if (valid && at < valid.renewAt) return valid.token;
    if (!asking && failed && at < failed.until) {
      if (valid) return valid.token;
      throw failed.error;
    }
    asking ??= renewed();
    try {
      return (await asking).token;
    } catch (error) {
      if (valid && now() < valid.endsAt) return valid.token;
      throw error;
    }
  };
}

async function fetchToken(
  { issuer, clientId, secret, scope, resource }: ClientCredentials,
  { tokenEndpoint }: IssuerMetadata,
  now: () => number,
): Promise<Kept> {
  const form = {
    grant_type: 'client_credentials',
    ...(scope === undefined ? {} : { scope }),
    ...(resource === undefined ? {} : { resource }),
  };
  // Each part is form-encoded before the two are joined (RFC 6749, 2.3.1).
  const word = await secret().catch((error: Error) => {
    throw new SecretUnusable(clientId, error);
  });
  const encoded = [clientId, word].map((part) => new URLSearchParams([['', part]]).toString().slice(1));
  const authorization = `Basic ${Buffer.from(encoded.join(':')).toString('base64')}`;
  const asked = now();
  const { status, body } = await askIssuer(issuer, tokenEndpoint, { form, headers: { authorization } });
  if (status !== 200) {
    const { error, error_description: description } = body;
    if (typeof error !== 'string') throw new IssuerUnusable(issuer, `its token endpoint answers HTTP ${status}`);
    throw new CredentialsRefused(issuer, clientId, error, typeof description === 'string' ? description : undefined);
  }
  const { token, seconds } = tokenIn(issuer, body);
  // Our clock may be wrong about `exp`, but not about how long ago we asked.
  const life = (seconds ?? assumedSeconds(token, asked)) * 1000;
  return {
    token,
    renewAt: asked + life - Math.min(AHEAD_MS, life / 5),
    endsAt: asked + life - Math.min(ON_ITS_WAY_MS, life / 10),
  };
}

function assumedSeconds(token: string, asked: number): number {
  const expires = expiryOf(token);
  return expires === undefined || expires <= asked ? ASSUMED_SECONDS : (expires - asked) / 1000;
}

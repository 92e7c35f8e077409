import { decodeJwt } from 'jose';
import * as oidc from 'openid-client';
import { IssuerAway, metadataOf, NoGoodAnswer, reachable, type WebIssuer } from '#libs/identity';
import { isLoopback } from '#libs/platform';
import { SignInFailed } from './errors.js';

/** What a sign-in gave us. They never leave this process but to their issuer. */
export interface Tokens {
  access: string;
  refresh: string | null;
  /** Shown to the issuer when she signs out. */
  id: string;
}

/** What must come back with the code that is given for it. */
export interface Asked {
  state: string;
  nonce: string;
  verifier: string;
}

/** The issuer does not renew a sign-in: she has signed out there, or is nobody there any more. */
export class RenewalRefused extends Error {
  override name = 'RenewalRefused';
}

const WAIT_SECONDS = 5;
/** How long what an issuer says of itself is used. */
const FRESH_MS = 3_600_000;
const AWAY_SECONDS = 5;
/** And how long it is used again, where the issuer does not say it anew: not every renewal waits for that. */
const AGAIN_MS = 60_000;

interface Known {
  config: oidc.Configuration;
  at: number;
}

/** The api as a confidential client of one issuer: authorisation code with PKCE, state and nonce (RFC 6749, 7636, OpenID Connect Core 1.0). */
export class IssuerClient {
  private known: Known | undefined;

  constructor(
    readonly issuer: WebIssuer,
    private readonly secret: string,
    private readonly warn: (message: string) => void,
  ) {}

  get name(): string {
    return this.issuer.issuer;
  }

  /**
   * A new sign-in, and where the browser goes for it. `maxAgeSeconds`: how long ago she may have given her credentials, 0: she gives them
   * now. Only where that is asked for must an ID token say `auth_time` (OpenID Connect Core 1.0, 2), and every issuer must take it (15.1).
   * @throws IssuerAway
   */
  async begin(redirectUri: string, maxAgeSeconds: number): Promise<{ asked: Asked; url: string }> {
    const asked = { state: oidc.randomState(), nonce: oidc.randomNonce(), verifier: oidc.randomPKCECodeVerifier() };
    const { scope, resource } = this.issuer.web;
    const url = oidc.buildAuthorizationUrl(await this.config(), {
      ...{ redirect_uri: redirectUri, scope, state: asked.state, nonce: asked.nonce },
      ...{ code_challenge: await oidc.calculatePKCECodeChallenge(asked.verifier), code_challenge_method: 'S256' },
      ...(resource === undefined ? {} : { resource }),
      max_age: String(maxAgeSeconds),
      // Some look at the one, some at the other.
      ...(maxAgeSeconds === 0 ? { prompt: 'login' } : {}),
    });
    return { asked, url: url.href };
  }

  /** `url`: as the browser came back. @throws SignInFailed, IssuerAway */
  async exchange(url: URL, { state, nonce, verifier }: Asked): Promise<Tokens> {
    const config = await this.config();
    const { resource } = this.issuer.web;
    try {
      const answer = await oidc.authorizationCodeGrant(
        config,
        url,
        { expectedState: state, expectedNonce: nonce, pkceCodeVerifier: verifier, idTokenExpected: true },
        resource === undefined ? {} : { resource },
      );
      return { access: answer.access_token, refresh: answer.refresh_token ?? null, id: answer.id_token! };
    } catch (error) {
      // Its words may be anything; its codes are a few.
      if (error instanceof oidc.AuthorizationResponseError || error instanceof oidc.ResponseBodyError)
        throw new SignInFailed('refused', `The issuer has not signed you in: ${codeOf(error.error)}.`, error);
      throw this.isAway(error) ? this.away(error) : new SignInFailed('answer', undefined, error);
    }
  }

  /** @throws RenewalRefused, IssuerAway */
  async renew({ refresh, id }: Tokens): Promise<Tokens> {
    if (refresh === null) throw new RenewalRefused('the issuer gave nothing to renew it by');
    const config = await this.config();
    const { resource } = this.issuer.web;
    try {
      const answer = await oidc.refreshTokenGrant(config, refresh, resource === undefined ? {} : { resource });
      return { access: answer.access_token, refresh: answer.refresh_token ?? refresh, id: answer.id_token ?? id };
    } catch (error) {
      if (error instanceof oidc.ResponseBodyError && error.error === 'invalid_grant')
        throw new RenewalRefused('the issuer does not renew it', { cause: error });
      throw this.away(error);
    }
  }

  /** Where her browser goes to sign out there too; undefined: the issuer has no such place. */
  async endUrl(tokens: Tokens | undefined, backTo: string): Promise<string | undefined> {
    const config = await this.config().catch(() => undefined);
    if (!config?.serverMetadata().end_session_endpoint) return undefined;
    const parameters = new URLSearchParams({ post_logout_redirect_uri: backTo });
    if (tokens) parameters.set('id_token_hint', tokens.id);
    return oidc.buildEndSessionUrl(config, parameters).href;
  }

  /** Best effort: what nobody uses any more is of no use to a thief either. */
  async revoke({ refresh, access }: Tokens): Promise<void> {
    const config = await this.config();
    if (config.serverMetadata().revocation_endpoint) await oidc.tokenRevocation(config, refresh ?? access);
  }

  private async config(): Promise<oidc.Configuration> {
    if (this.known && performance.now() - this.known.at < FRESH_MS) return this.known.config;
    try {
      const config = this.configOf(await metadataOf(this.issuer));
      this.known = { config, at: performance.now() };
      return config;
    } catch (error) {
      // What it said an hour ago is most likely true still.
      if (this.known) {
        this.known.at = performance.now() - FRESH_MS + AGAIN_MS;
        return this.known.config;
      }
      throw this.away(error);
    }
  }

  private configOf(metadata: Record<string, unknown>): oidc.Configuration {
    const { issuer, web, algorithms, clockToleranceSeconds } = this.issuer;
    const authorization = shownTo(this.issuer, metadata, 'authorization_endpoint');
    if (authorization === undefined) throw new NoGoodAnswer('its metadata have no authorization_endpoint');
    const end = shownTo(this.issuer, metadata, 'end_session_endpoint');
    const token = web.tokenUrl ?? reachable(this.issuer, metadata, 'token_endpoint', 'web.tokenUrl');
    const revocation =
      metadata['revocation_endpoint'] === undefined
        ? undefined
        : tryTo(() => reachable(this.issuer, metadata, 'revocation_endpoint', 'web.tokenUrl'));
    const config = new oidc.Configuration(
      {
        issuer,
        ...{ authorization_endpoint: authorization, token_endpoint: token },
        ...(end === undefined ? {} : { end_session_endpoint: end }),
        ...(revocation === undefined ? {} : { revocation_endpoint: revocation }),
        id_token_signing_alg_values_supported: [...algorithms],
        // RFC 9207: else an answer of another issuer could be brought back here.
        authorization_response_iss_parameter_supported:
          metadata['authorization_response_iss_parameter_supported'] === true,
      },
      web.clientId,
      { [oidc.clockTolerance]: clockToleranceSeconds },
      web.secretBy === 'client_secret_post' ? oidc.ClientSecretPost(this.secret) : oidc.ClientSecretBasic(this.secret),
    );
    config.timeout = WAIT_SECONDS;
    // On this machine, or among containers, as the settings say: `reachable` has looked.
    if (token.startsWith('http:')) oidc.allowInsecureRequests(config);
    return config;
  }

  /** It did not answer, or as no issuer does; other errors are about what it answered. */
  private isAway(error: unknown): boolean {
    if (error instanceof oidc.ClientError)
      // Without a code: nothing came at all, which its cause says.
      return (
        error.code === 'OAUTH_TIMEOUT' ||
        error.code === 'OAUTH_RESPONSE_IS_NOT_CONFORM' ||
        (error.code === undefined && (error.cause as { name?: string } | undefined)?.name === 'TypeError')
      );
    return error instanceof TypeError || (error as { name?: string }).name === 'TimeoutError';
  }

  private away(error: unknown): IssuerAway {
    const { message, cause } = error as Error;
    const code = error instanceof oidc.ResponseBodyError ? `: ${codeOf(error.error)}` : '';
    this.warn(`issuer ${this.name} signs nobody in: ${cause instanceof Error ? cause.message : message}${code}`);
    return new IssuerAway(this.name, AWAY_SECONDS);
  }
}

/** When a token ends, in milliseconds since 1970, as it says; it is verified where it is used. */
export const endOf = (token: string): number => (decodeJwt(token).exp ?? 0) * 1000;

/** An address that browsers go to. Some issuers name theirs as whoever asks reaches them, which is not how browsers do. */
function shownTo(
  { issuer, internalUrl }: WebIssuer,
  metadata: Record<string, unknown>,
  name: string,
): string | undefined {
  const uri = metadata[name];
  if (typeof uri !== 'string' || !URL.canParse(uri)) return undefined;
  const { origin, protocol, hostname } = new URL(uri);
  if (internalUrl !== undefined && origin === new URL(internalUrl).origin)
    return new URL(issuer).origin + uri.slice(origin.length);
  return protocol === 'https:' || (protocol === 'http:' && isLoopback(hostname)) ? uri : undefined;
}

const codeOf = (code: string): string => (/^[a-z_]{1,60}$/.test(code) ? code : 'it does not say why');

function tryTo<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch {
    return undefined;
  }
}

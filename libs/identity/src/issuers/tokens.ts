import { errors, type JWTPayload, jwtVerify } from 'jose';
import { parseStrict } from '#libs/contracts';
import type { Principal } from '../principal.js';
import { TokenRefused } from '../refusals.js';
import { LAST_SECOND, principalOf } from './claims.js';
import { IssuerKeys, type KeysOptions } from './issuer-keys.js';
import type { Issuer } from './issuers.js';
import { type Logout, logoutOf } from './logout-token.js';

/** Twice what the fullest token of an issuer needs, and as much as all headers of a request together. */
export const MAX_TOKEN_BYTES = 16 * 1024;
const COMPACT = /^[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]*$/;
/** RFC 9068, 2.1: an ID token, which says who somebody is to another program, has another type or none. */
const ACCESS_TOKEN = /^(?:application\/)?at\+jwt$/i;
const LOGOUT_TOKEN = /^(?:application\/)?logout\+jwt$/i;
const isAccess = (typ: string | undefined): boolean => typ !== undefined && ACCESS_TOKEN.test(typ);
const isLogout = (typ: string): boolean => LOGOUT_TOKEN.test(typ);

export interface VerifierOptions extends KeysOptions {
  /** Milliseconds since 1970. */
  now?: () => number;
}

/** Verifies access tokens (RFC 9068) of the issuers that are trusted. Nothing of a token is logged, or is in an error. */
export class TokenVerifier {
  private readonly issuers: ReadonlyMap<string, { issuer: Issuer; keys: IssuerKeys }>;
  private readonly now: () => number;

  constructor(
    issuers: readonly Issuer[],
    private readonly audience: string,
    options: VerifierOptions = {},
  ) {
    this.issuers = new Map(
      issuers.map((issuer) => [issuer.issuer, { issuer, keys: new IssuerKeys(issuer, options) }] as const),
    );
    this.now = options.now ?? Date.now;
  }

  /** @throws TokenRefused, PrincipalRefused, IssuerAway */
  async verify(token: string): Promise<Principal> {
    const { issuer, payload } = await this.checked(token, isAccess, ({ audience }) => ({
      audience: audience ?? this.audience,
      requiredClaims: ['exp', 'iat', 'sub'],
    }));
    const now = this.now();
    checkTimes(payload, now / 1000 + issuer.clockToleranceSeconds, issuer.issuer);
    return principalOf(payload, issuer, now);
  }

  /** That an ID token is of one issuer and for one client, and whole; its nonce is for whoever asked for it. @throws TokenRefused, IssuerAway */
  async verifyIdToken(token: string, of: { issuer: string; clientId: string }): Promise<JWTPayload> {
    // A token that is for us as a server is none that was given to us as a client.
    const isId = (typ: string | undefined): boolean => !isAccess(typ) && !isLogout(typ ?? '');
    const { issuer, payload } = await this.checked(token, isId, () => ({
      audience: of.clientId,
      requiredClaims: ['exp', 'iat', 'sub'],
    }));
    if (issuer.issuer !== of.issuer) throw new TokenRefused('issuer');
    return payload;
  }

  /** A logout token (OpenID Connect Back-Channel Logout 1.0) for us as a client of its issuer. @throws TokenRefused, IssuerAway */
  async verifyLogout(token: string): Promise<Logout> {
    // Older issuers give it no type of its own, or any JWT's.
    const isOne = (typ: string | undefined): boolean => typ === undefined || typ === 'JWT' || isLogout(typ);
    const { issuer, payload } = await this.checked(token, isOne, ({ issuer: name, web }) => {
      if (!web) throw new TokenRefused('audience', name);
      return { audience: web.clientId, requiredClaims: ['iat', 'jti'] };
    });
    if (payload.iat! > this.now() / 1000 + issuer.clockToleranceSeconds)
      throw new TokenRefused('not-yet-valid', issuer.issuer);
    return logoutOf(payload, issuer.issuer, this.now());
  }

  private async checked(
    token: string,
    isType: (typ: string | undefined) => boolean,
    demand: (issuer: Issuer) => { audience: string; requiredClaims: string[] },
  ): Promise<{ issuer: Issuer; payload: JWTPayload }> {
    const { header, payload } = readToken(token);
    const { typ } = header;
    if ((typ !== undefined && typeof typ !== 'string') || !isType(typ)) throw new TokenRefused('type');
    const known = this.issuers.get(String(payload['iss']));
    if (!known) throw new TokenRefused('issuer');
    const { issuer, keys } = known;
    const demanded = demand(issuer);
    if (!issuer.algorithms.some((one) => one === header['alg'])) throw new TokenRefused('algorithm', issuer.issuer);
    const verified = await jwtVerify(token, (protectedHeader) => keys.find(protectedHeader), {
      issuer: issuer.issuer,
      ...demanded,
      algorithms: issuer.algorithms,
      clockTolerance: issuer.clockToleranceSeconds,
      currentDate: new Date(this.now()),
    }).catch((error: unknown) => {
      throw refusalOf(error, issuer.issuer);
    });
    return { issuer, payload: verified.payload };
  }
}

/** Header and payload, not believed yet. @throws TokenRefused */
export function readToken(token: string): { header: Record<string, unknown>; payload: Record<string, unknown> } {
  if (token.length > MAX_TOKEN_BYTES) throw new TokenRefused('too-large');
  if (!COMPACT.test(token)) throw new TokenRefused('malformed');
  const [header, payload] = token.split('.').slice(0, 2).map(objectOf);
  return { header: header!, payload: payload! };
}

/** Strictly: of a name that is there twice, two programs may read two values. */
function objectOf(part: string): Record<string, unknown> {
  const json = parseStrict(Buffer.from(part, 'base64url'));
  if (json.refusal || typeof json.value !== 'object' || json.value === null || Array.isArray(json.value))
    throw new TokenRefused('malformed');
  return json.value as Record<string, unknown>;
}

/** What jose lets be: a time that no calendar has, and one of issue that is yet to come. */
function checkTimes({ exp, iat }: JWTPayload, latest: number, issuer: string): void {
  if (!(exp! <= LAST_SECOND) || typeof iat !== 'number') throw new TokenRefused('claims', issuer);
  if (!(iat <= latest)) throw new TokenRefused('not-yet-valid', issuer);
}

/** Errors of jose in our words; ours stay. */
export function refusalOf(error: unknown, issuer: string): unknown {
  if (error instanceof errors.JWTExpired) return new TokenRefused('expired', issuer);
  if (error instanceof errors.JWTClaimValidationFailed) {
    if (error.claim === 'aud') return new TokenRefused('audience', issuer);
    if (error.claim === 'nbf' && error.reason === 'check_failed') return new TokenRefused('not-yet-valid', issuer);
    return new TokenRefused('claims', issuer);
  }
  if (error instanceof errors.JWSSignatureVerificationFailed) return new TokenRefused('signature', issuer);
  if (error instanceof errors.JOSENotSupported) return new TokenRefused('critical-header', issuer);
  if (error instanceof errors.JOSEAlgNotAllowed) return new TokenRefused('algorithm', issuer);
  // Among them what Node says of a key that does not fit its algorithm.
  if (error instanceof errors.JOSEError || error instanceof TypeError) return new TokenRefused('malformed', issuer);
  return error;
}

import { errors, type JWTPayload, jwtVerify } from 'jose';
import { parseStrict } from '#libs/contracts';
import type { Principal } from '../principal.js';
import { TokenRefused } from '../refusals.js';
import { LAST_SECOND, principalOf } from './claims.js';
import { IssuerKeys, type KeysOptions } from './issuer-keys.js';
import type { Issuer } from './issuers.js';

/** Twice what the fullest token of an issuer needs, and as much as all headers of a request together. */
export const MAX_TOKEN_BYTES = 16 * 1024;
const COMPACT = /^[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]*$/;
/** RFC 9068, 2.1: an ID token, which says who somebody is to another program, has another type or none. */
const ACCESS_TOKEN = /^(?:application\/)?at\+jwt$/i;

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
    const { header, payload } = readToken(token);
    if (typeof header['typ'] !== 'string' || !ACCESS_TOKEN.test(header['typ'])) throw new TokenRefused('type');
    const known = this.issuers.get(String(payload['iss']));
    if (!known) throw new TokenRefused('issuer');
    const { issuer, keys } = known;
    if (!issuer.algorithms.some((one) => one === header['alg'])) throw new TokenRefused('algorithm', issuer.issuer);
    const now = this.now();
    const verified = await jwtVerify(token, (protectedHeader) => keys.find(protectedHeader), {
      issuer: issuer.issuer,
      audience: issuer.audience ?? this.audience,
      algorithms: issuer.algorithms,
      clockTolerance: issuer.clockToleranceSeconds,
      currentDate: new Date(now),
      requiredClaims: ['exp', 'iat', 'sub'],
    }).catch((error: unknown) => {
      throw refusalOf(error, issuer.issuer);
    });
    checkTimes(verified.payload, now / 1000 + issuer.clockToleranceSeconds, issuer.issuer);
    return principalOf(verified.payload, issuer, now);
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

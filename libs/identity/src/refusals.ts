import { type ProblemRegistry, type ProblemTitle, problemOf, RequestRefused } from '#libs/platform';

/** Why a token is not believed. Labels of a metric, so they are few. */
export const tokenReasons = {
  malformed: 'it is no signed JWT',
  'too-large': 'it is larger than 16 kB',
  type: 'its typ is not at+jwt: it is no access token',
  issuer: 'its issuer is not one that is trusted here',
  algorithm: 'its issuer is not trusted with that algorithm',
  'unknown-key': 'its issuer has no such key',
  signature: 'its signature is wrong',
  'critical-header': 'it has a critical header that is not understood here',
  expired: 'it has expired',
  'not-yet-valid': 'it is not valid yet',
  audience: 'it is for another audience',
  claims: 'a claim is missing or malformed',
  process: 'it is not of a process that is pinned here',
  'no-issuer': 'no issuer is configured',
} as const;
export type TokenReason = keyof typeof tokenReasons;

/** Why a token that is believed makes nobody of its holder. */
export const principalReasons = {
  'no-role': 'it names no role',
  'several-roles': 'it names several roles; one token acts in one',
  'unknown-role': 'its role is not one of this ledger',
  'no-agency': 'it names no agency, and its role is of one',
  'no-sources': 'it names no sources, and a producer writes for its own',
  'no-scope': 'it does not say which agencies and agreements may be read',
  'no-until': 'it does not say the last day, and its role has one',
  ended: 'the last day of its role has passed',
  'may-not-assert': 'its issuer may not assert that',
} as const;
export type PrincipalReason = keyof typeof principalReasons;

/** 401: whoever sends it is nobody. `issuer`: one of ours, as far as the token says whose it is. */
export class TokenRefused extends RequestRefused {
  constructor(
    readonly reason: TokenReason,
    readonly issuer?: string,
  ) {
    super(`a token is refused: ${tokenReasons[reason]}`);
  }
}

/** 403: the token is good, and its claims give nobody that may do anything here. */
export class PrincipalRefused extends RequestRefused {
  constructor(
    readonly reason: PrincipalReason,
    readonly issuer: string,
  ) {
    super(`a principal is refused: ${principalReasons[reason]}`);
  }
}

/** 400 (RFC 6750, 3.1): more than one token, or none after the word. */
export class AuthorizationMalformed extends RequestRefused {
  constructor(readonly detail: string) {
    super(detail);
  }
}

/** 401: nobody said who asks. */
export class NoToken extends RequestRefused {
  constructor(readonly detail: string) {
    super(detail);
  }
}

/** 403: who asks is known, and this is not for her. */
export class RoleNotAllowed extends RequestRefused {
  constructor(readonly allowed: readonly string[]) {
    super('this is not for the role of who asks');
  }
}

/** 503: the keys of an issuer are not known, or are too old by now. */
export class IssuerAway extends RequestRefused {
  constructor(
    readonly issuer: string,
    readonly retryAfterSeconds: number,
  ) {
    super('an issuer does not say its keys');
  }
}

/** Problems of all apps that ask who somebody is; OpenAPI documents are made from the same table. */
export const identityProblemKinds = {
  'malformed-authorization': { status: 400, title: 'The request does not carry one bearer token' },
  'no-token': { status: 401, title: 'This needs a token' },
  'invalid-token': { status: 401, title: 'The token is not valid here' },
  'principal-refused': { status: 403, title: 'The token gives its holder no role here' },
  'role-not-allowed': { status: 403, title: 'This is not for that role' },
  'issuer-away': { status: 503, title: 'The issuer of the token cannot be asked for its keys now' },
} as const satisfies Record<string, ProblemTitle>;

const of = problemOf(identityProblemKinds);

/** `reason` is a member of its own, because programs read it. What the token says is in no answer. */
export const withIdentityProblems = (registry: ProblemRegistry): ProblemRegistry =>
  registry
    .register(AuthorizationMalformed, ({ detail }) => ({ ...of('malformed-authorization'), detail }))
    .register(NoToken, ({ detail }) => ({ ...of('no-token'), detail }))
    .register(TokenRefused, ({ reason }) => ({
      ...of('invalid-token'),
      detail: `The token is refused: ${tokenReasons[reason]}.`,
      reason,
    }))
    .register(PrincipalRefused, ({ reason }) => ({
      ...of('principal-refused'),
      detail: `The token is valid, and is refused all the same: ${principalReasons[reason]}.`,
      reason,
    }))
    .register(RoleNotAllowed, ({ allowed }) => ({
      ...of('role-not-allowed'),
      detail: `This is for: ${allowed.join(', ')}.`,
    }))
    .register(IssuerAway, () => ({
      ...of('issuer-away'),
      detail: 'Nothing is wrong with the request; ask again.',
    }));

/** `WWW-Authenticate` of a refusal (RFC 6750, 3). */
export function challengeOf(error: unknown): string | undefined {
  if (error instanceof NoToken) return 'Bearer';
  if (error instanceof AuthorizationMalformed) return challenge('invalid_request', error.detail);
  if (error instanceof TokenRefused) return challenge('invalid_token', tokenReasons[error.reason]);
  if (error instanceof PrincipalRefused) return challenge('insufficient_scope', principalReasons[error.reason]);
  if (error instanceof RoleNotAllowed) return challenge('insufficient_scope', 'this is not for that role');
  return undefined;
}

const challenge = (error: string, description: string): string =>
  `Bearer error="${error}", error_description="${description.replace(/["\\]/g, '')}"`;

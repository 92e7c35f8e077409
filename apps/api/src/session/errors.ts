import { IssuerAway, NoToken } from '#libs/identity';
import { RequestRefused } from '#libs/platform';
import type { SignInLink } from './sign-in-path.js';

/** Why a session is none any more. */
export const ends = {
  unknown: 'it has ended, or never was',
  idle: 'nobody has done anything in it for too long',
  over: 'it has lasted as long as one may',
  refused: 'its issuer does not renew it',
  token: 'its token is not valid any more',
  role: 'its role has ended, or is not one of this ledger any more',
} as const;
export type SessionEnd = keyof typeof ends;

/** 401: what the cookie names is no session. What she typed is still hers: sign in again, and send it again. */
export class SessionEnded extends NoToken {
  constructor(readonly reason: SessionEnd) {
    super(ends[reason]);
  }
}

export const crossings = {
  'content-type': 'a session changes nothing unless by application/json, which no form of another site sends',
  origin: 'the request does not come from a page of this api',
  csrf: 'the header Countersign-CSRF does not have the token of this session, which GET /v1/session says',
} as const;
export type Crossing = keyof typeof crossings;

/** 403: the browser sent the session, and nothing shows that our own page asked. Nothing was done. */
export class CrossSite extends RequestRefused {
  constructor(readonly reason: Crossing) {
    super(crossings[reason]);
  }
}

export const failures = {
  unknown: 'This sign-in is over, or was begun in another browser.',
  refused: 'The issuer has not signed you in.',
  answer: 'The issuer’s answer does not hold.',
  principal: 'You are signed in, and have no role here.',
  'not-fresh':
    'The issuer has not asked for your credentials again, or does not say when you gave them. A session that you had goes on. Sign out at the issuer, and sign in again. If that does not help, whoever runs the issuer has to see to it: it must take prompt=login and max_age=0 at their word, and say auth_time in its ID tokens.',
} as const;
export type SignInFailure = keyof typeof failures;

/** Nobody was signed in. `detail`: for whoever asks; of what an issuer said nothing but codes. */
export class SignInFailed extends RequestRefused {
  constructor(
    readonly reason: SignInFailure,
    readonly detail: string = failures[reason],
    override readonly cause?: unknown,
    /** How to try it again. */
    readonly again: SignInLink = {},
  ) {
    super(`a sign-in failed: ${reason}`);
  }
}

/** 503: the issuer went away while she signed in. */
export class SignInInterrupted extends IssuerAway {
  constructor(
    { issuer, retryAfterSeconds }: IssuerAway,
    /** How to try it again. */
    readonly again: SignInLink,
  ) {
    super(issuer, retryAfterSeconds);
  }
}

/** The same, with the way to where she wanted to go; another issuer may be the right one next time. */
export function withWayBack(error: unknown, { to, fresh }: SignInLink): unknown {
  if (error instanceof IssuerAway) return new SignInInterrupted(error, { to, fresh });
  if (!(error instanceof SignInFailed) || error.again.to !== undefined) return error;
  return new SignInFailed(error.reason, error.detail, error.cause, { to, fresh });
}

/** 400: what is said to be a logout token ends nothing. */
export class LogoutRefused extends RequestRefused {
  constructor(override readonly cause?: unknown) {
    super('a logout token is refused');
  }
}

/** 404: nobody signs in here with a browser. */
export class NoSessions extends RequestRefused {
  constructor(readonly detail: string) {
    super(detail);
  }
}

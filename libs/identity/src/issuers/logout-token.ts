import type { JWTPayload } from 'jose';
import { TokenRefused } from '../refusals.js';

/** What an issuer has ended: one sign-in (`sid`), or all of a person (`subject`). */
export interface Logout {
  issuer: string;
  sid?: string;
  subject?: string;
  jti: string;
}

const EVENT = 'http://schemas.openid.net/event/backchannel-logout';
/** Old enough to have been kept by somebody. */
const MAX_AGE_SECONDS = 600;

/** Of a token whose signature, issuer, audience and times are good. OpenID Connect Back-Channel Logout 1.0, 2.4 and 2.6. @throws TokenRefused */
export function logoutOf(payload: JWTPayload, issuer: string, now: number): Logout {
  const refuse = (): TokenRefused => new TokenRefused('claims', issuer);
  const { sid, sub, jti, iat, events } = payload as JWTPayload & { sid?: unknown; events?: unknown };
  const text = (value: unknown): value is string => typeof value === 'string' && value !== '' && value.length <= 1_000;
  if (typeof events !== 'object' || events === null || !Object.hasOwn(events, EVENT)) throw refuse();
  const event = (events as Record<string, unknown>)[EVENT];
  if (typeof event !== 'object' || event === null) throw refuse();
  // An ID token that somebody passes for one has a nonce.
  if (Object.hasOwn(payload, 'nonce')) throw refuse();
  if ((sid !== undefined && !text(sid)) || (sub !== undefined && !text(sub))) throw refuse();
  if (sid === undefined && sub === undefined) throw refuse();
  if (!text(jti)) throw refuse();
  if (typeof iat !== 'number' || iat < now / 1000 - MAX_AGE_SECONDS) throw new TokenRefused('expired', issuer);
  return { issuer, jti, ...(sid === undefined ? {} : { sid }), ...(sub === undefined ? {} : { subject: sub }) };
}

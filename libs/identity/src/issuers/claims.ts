import { createHash } from 'node:crypto';
import type { JWTPayload } from 'jose';
import { agency, AGREEMENT_ID, SOURCE } from '#libs/contracts';
import { type All, type Principal, type Role, ROLES, type Scope, scopeOfAgency, NOTHING } from '../principal.js';
import { PrincipalRefused, TokenRefused } from '../refusals.js';
import type { Issuer, May } from './issuers.js';

type Names = keyof Issuer['claims'];
type List = readonly string[] | All;

const MAX_SUBJECT = 255;
const MAX_NAME = 200;
const MAX_LIST = 1_000;
const DAY_MS = 86_400_000;
/** Of the year 9999, beyond which no time can be written. */
export const LAST_SECOND = 253_402_300_799;
const DAY = /^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/;
/** No character that would break a line or a header where it is written. */
const PRINTABLE = /^[^\p{Cc}\p{Cs}]+$/u;

/**
 * Who a verified token makes of its holder: exactly one principal, and only what its issuer may assert.
 * @throws PrincipalRefused, TokenRefused
 */
export function principalOf(payload: JWTPayload, issuer: Issuer, now: number): Principal {
  const read = (name: Names): unknown => own(payload, issuer.claims[name]);
  const refused = (reason: PrincipalRefused['reason']): PrincipalRefused => new PrincipalRefused(reason, issuer.issuer);
  const text = (value: unknown, most: number): string => {
    if (typeof value !== 'string' || value.length > most || !PRINTABLE.test(value))
      throw new TokenRefused('claims', issuer.issuer);
    return value;
  };
  const optional = (value: unknown, most: number): string | null =>
    value === undefined || value === null ? null : text(value, most);

  const role = roleOf(read('role'), refused);
  const head = {
    issuer: issuer.issuer,
    subject: text(payload.sub, MAX_SUBJECT),
    client: optional(own(payload, 'client_id') ?? own(payload, 'azp'), MAX_SUBJECT),
    role,
    name: optional(read('name'), MAX_NAME),
    session: sessionOf(payload),
    authTime: authTimeOf(payload, now + issuer.clockToleranceSeconds * 1000),
  };
  const expires = payload.exp! * 1000;
  if (role === 'auditor' || role === 'overseer') {
    const scope: Scope = {
      agencies: listOf(read('agencies'), (one) => agency.safeParse(one).success) ?? raise(refused('no-scope')),
      agreements: listOf(read('agreements'), (one) => AGREEMENT_ID.test(one)) ?? raise(refused('no-scope')),
    };
    const asserts = (may: May): boolean =>
      may.role === role &&
      'agreements' in may &&
      covers(may.agencies, scope.agencies) &&
      covers(may.agreements, scope.agreements);
    if (!issuer.may.some(asserts)) throw refused('may-not-assert');
    const last = endOf(read('until'));
    if (last === undefined) throw refused('no-until');
    if (last <= now) throw refused('ended');
    return { ...head, agency: null, sources: [], scope, until: Math.min(expires, last) };
  }
  const hers = read('agency');
  if (typeof hers !== 'string' || !agency.safeParse(hers).success) throw refused('no-agency');
  if (!issuer.may.some((may) => may.role === role && covers(may.agencies, [hers]))) throw refused('may-not-assert');
  if (role !== 'producer') return { ...head, agency: hers, sources: [], scope: scopeOfAgency(hers), until: expires };
  const sources = listOf(read('sources'), (one) => SOURCE.test(one)) ?? raise(refused('no-sources'));
  return { ...head, agency: hers, sources, scope: NOTHING, until: expires };
}

/** Tokens of one sign-in share `sid` where the issuer says it; else each token is a session of its own. */
function sessionOf(payload: JWTPayload): string | null {
  const named = (['sid', 'jti'] as const).find((name) => {
    const value = own(payload, name);
    return typeof value === 'string' && value !== '';
  });
  if (named === undefined) return null;
  const text = JSON.stringify([payload.iss, named, payload[named]]);
  return createHash('sha256').update(text).digest('base64url');
}

/** When she gave her credentials, in milliseconds since 1970; null: it does not say. A time that has not come yet, `latest`, is none. */
export function authTimeOf(payload: JWTPayload, latest: number): number | null {
  const value = own(payload, 'auth_time');
  if (typeof value !== 'number' || !Number.isInteger(value) || value <= 0) return null;
  return value * 1000 <= latest ? value * 1000 : null;
}

/** A claim may be named like what every object has. */
const own = (payload: JWTPayload, name: string): unknown => (Object.hasOwn(payload, name) ? payload[name] : undefined);

function roleOf(value: unknown, refused: (reason: PrincipalRefused['reason']) => PrincipalRefused): Role {
  const given: unknown[] = Array.isArray(value) ? value : value === undefined || value === null ? [] : [value];
  if (given.length === 0 || given[0] === '') throw refused('no-role');
  if (given.length > 1) throw refused('several-roles');
  const role = ROLES.find((one) => one === given[0]);
  if (!role) throw refused('unknown-role');
  return role;
}

/** `*`, or a list that is not empty; undefined for all else. */
function listOf(value: unknown, fits: (one: string) => boolean): List | undefined {
  if (value === '*') return '*';
  if (!Array.isArray(value) || value.length === 0 || value.length > MAX_LIST) return undefined;
  return value.every((one): one is string => typeof one === 'string' && fits(one)) ? [...new Set(value)] : undefined;
}

const covers = (allowed: List, asked: List): boolean =>
  allowed === '*' || (asked !== '*' && asked.every((one) => allowed.includes(one)));

/** The end of a last day, which counts in UTC, or a time in seconds since 1970 as all other times of a token. */
function endOf(value: unknown): number | undefined {
  if (typeof value === 'number')
    return Number.isInteger(value) && value > 0 && value <= LAST_SECOND ? value * 1000 : undefined;
  if (typeof value !== 'string' || !DAY.test(value)) return undefined;
  const day = new Date(`${value}T00:00:00Z`);
  // A day that there is not would be read as another.
  return !Number.isNaN(day.getTime()) && day.toISOString().startsWith(value) ? day.getTime() + DAY_MS : undefined;
}

function raise(error: Error): never {
  throw error;
}

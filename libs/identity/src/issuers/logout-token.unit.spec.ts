import { TokenRefused } from '../refusals.js';
import { logoutOf } from './logout-token.js';

const ISSUER = 'https://login.example';
const NOW = 1_790_000_000_000;
const EVENT = 'http://schemas.openid.net/event/backchannel-logout';
const good = { iat: NOW / 1000, jti: 'j', sid: 's', sub: 'ann', events: { [EVENT]: {} } };
const of = (claims: Record<string, unknown>) => logoutOf({ ...good, ...claims }, ISSUER, NOW);

describe('logoutOf', () => {
  it('names a sign-in, a person or both', () => {
    expect(of({})).toEqual({ issuer: ISSUER, jti: 'j', sid: 's', subject: 'ann' });
    expect(of({ sub: undefined })).toEqual({ issuer: ISSUER, jti: 'j', sid: 's' });
    expect(of({ sid: undefined })).toEqual({ issuer: ISSUER, jti: 'j', subject: 'ann' });
  });

  it.each<[string, Record<string, unknown>]>([
    ['without its event', { events: {} }],
    ['without events', { events: undefined }],
    ['with an event that is none', { events: { [EVENT]: true } }],
    ['with a nonce, as ID tokens have', { nonce: 'n' }],
    ['with a nonce that is nothing', { nonce: null }],
    ['of nobody', { sid: undefined, sub: undefined }],
    ['of a sign-in without a name', { sid: '' }],
    ['of a person who is no text', { sub: 7 }],
    ['without an id', { jti: undefined }],
    ['that was kept for long', { iat: NOW / 1000 - 601 }],
    ['without a time', { iat: undefined }],
  ])('refuses one %s', (_name, claims) => expect(() => of(claims)).toThrow(TokenRefused));
});

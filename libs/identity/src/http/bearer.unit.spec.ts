import { AuthorizationMalformed, TokenRefused } from '../refusals.js';
import { bearerOf } from './bearer.js';

describe('bearerOf', () => {
  it.each([
    ['no header', ['host', 'x'], undefined],
    ['a token', ['Authorization', 'Bearer a.b.c'], 'a.b.c'],
    ['the scheme in lower case', ['authorization', 'bearer a.b.c'], 'a.b.c'],
    ['the scheme in upper case', ['AUTHORIZATION', 'BEARER a.b.c'], 'a.b.c'],
    ['blanks around it', ['authorization', 'Bearer   a.b.c '], 'a.b.c'],
  ])('reads %s', (_name, headers, token) => {
    expect(bearerOf(headers)).toBe(token);
  });

  it.each([
    ['two headers', ['authorization', 'Bearer a', 'Authorization', 'Bearer a']],
    ['two headers of which one is no token', ['authorization', 'Basic x', 'Authorization', 'Bearer a']],
    ['two tokens', ['authorization', 'Bearer a b']],
    ['two tokens with a comma and a blank', ['authorization', 'Bearer a, Bearer b']],
    ['no token', ['authorization', 'Bearer']],
  ])('refuses %s as a malformed request', (_name, headers) => {
    expect(() => bearerOf(headers)).toThrow(AuthorizationMalformed);
  });

  it.each([
    ['another scheme', 'Basic dXNlcjpwYXNz'],
    ['nothing', ''],
    ['a token alone', 'a.b.c'],
    ['a scheme that begins alike', 'Bearertoken a.b.c'],
  ])('refuses %s as no token', (_name, value) => {
    expect(() => bearerOf(['authorization', value])).toThrow(TokenRefused);
  });
});

import { AuthorizationMalformed } from '#libs/identity';
import { cookieOf, setCookie, signInCookie } from './cookies.js';
import { siteOf, siteOnLoopback } from './site.js';

const here = siteOf('http://127.0.0.1:7083');
const there = siteOf('https://ledger.example/');

describe('cookies', () => {
  it('are found among others, in several headers', () => {
    expect(cookieOf(['Cookie', 'a=1; countersign-7083=x', 'Cookie', 'b=2'], 'countersign-7083')).toBe('x');
    expect(cookieOf(['cookie', 'xcountersign-7083=x; countersign-7083x=y; countersign-7083'], 'countersign-7083')).toBe(
      undefined,
    );
    expect(cookieOf(['cookie', `a=${'x'.repeat(200)}`], 'a')).toBe('');
    expect(cookieOf(['cookie', 'a=b=c'], 'a')).toBe('b=c');
  });

  it.each([[['cookie', 'a=1; a=1']], [['cookie', 'a=1', 'Cookie', 'a=2']]])('are refused twice: %j', (headers) => {
    expect(() => cookieOf(headers, 'a')).toThrow(AuthorizationMalformed);
  });

  it('are of this host alone, over TLS', () => {
    expect(setCookie(there, there.cookie, 'v')).toBe('__Host-countersign=v; Path=/; HttpOnly; SameSite=Lax; Secure');
  });

  it('have the port in the name without TLS, on this machine', () => {
    expect(setCookie(here, here.cookie, 'v', 0)).toBe('countersign-7083=v; Path=/; Max-Age=0; HttpOnly; SameSite=Lax');
    expect(siteOnLoopback('0.0.0.0', 1234)).toMatchObject({
      origin: 'http://127.0.0.1:1234',
      cookie: 'countersign-1234',
    });
    expect(siteOnLoopback('::1', 1234).origin).toBe('http://[::1]:1234');
  });

  it('of sign-ins under way are apart', () => {
    expect(signInCookie(there, 'abcdefghijklmnop')).toBe('__Host-countersign-in-abcdefghij');
  });

  it('are of the site without the slash of its URL', () => {
    expect(there).toMatchObject({ base: 'https://ledger.example', origin: 'https://ledger.example' });
  });
});

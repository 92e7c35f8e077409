import { crossing, headerIn, isOfAnotherSite, isSafe } from './cross-site.js';

const ORIGIN = 'https://ledger.example';
const good = { 'content-type': 'application/json; charset=utf-8', origin: ORIGIN, 'countersign-csrf': 'token' };
const asked = (headers: Record<string, string>) => ({
  method: 'POST',
  header: headerIn(Object.entries(headers).flat()),
});
const of = (headers: Record<string, string>) => crossing(asked(headers), ORIGIN, (given) => given === 'token');

describe('a request with a session', () => {
  it('is ours with JSON, our origin and the token', () => {
    expect(of(good)).toBeUndefined();
  });

  it.each([
    ['content-type', { 'content-type': 'text/plain' }],
    ['content-type', { 'content-type': 'application/x-www-form-urlencoded' }],
    ['content-type', { 'content-type': 'multipart/form-data; boundary=application/json' }],
    ['content-type', { 'content-type': '' }],
    ['origin', { origin: 'https://attacker.example' }],
    ['origin', { origin: 'https://ledger.example.attacker.example' }],
    ['origin', { origin: 'http://ledger.example' }],
    ['origin', { origin: 'https://ledger.example:444' }],
    ['origin', { origin: 'null' }],
    ['csrf', { 'countersign-csrf': 'another' }],
  ])('is not for its %s alone: %j', (reason, other) => {
    expect(of({ ...good, ...other })).toBe(reason);
  });

  it.each(['content-type', 'origin', 'countersign-csrf'])('is not without %s', (name) => {
    const rest: Record<string, string> = Object.fromEntries(Object.entries(good).filter(([key]) => key !== name));
    expect(of(rest)).toBe(name === 'countersign-csrf' ? 'csrf' : name);
  });

  it('has each header once', () => {
    expect(headerIn(['Origin', 'a', 'origin', 'b'])('origin')).toBeUndefined();
  });

  it('changes nothing by GET, HEAD and OPTIONS alone', () => {
    expect(['GET', 'HEAD', 'OPTIONS', 'POST', 'PUT', 'PATCH', 'DELETE', 'QUERY'].filter(isSafe)).toEqual([
      'GET',
      'HEAD',
      'OPTIONS',
    ]);
  });

  it.each([
    ['cross-site', true],
    ['same-site', true],
    ['same-origin', false],
    ['none', false],
  ])('of a page that is %s to us: %s', (site, other) => {
    expect(isOfAnotherSite(asked({ 'sec-fetch-site': site }))).toBe(other);
    expect(isOfAnotherSite(asked({}))).toBe(false);
  });
});

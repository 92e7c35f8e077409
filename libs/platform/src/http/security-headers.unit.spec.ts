import { SECURITY_HEADERS } from './security-headers.js';

describe('the Content-Security-Policy', () => {
  const policy = SECURITY_HEADERS['content-security-policy']!;

  it('lets nothing unsafe, nothing inline and nobody else in', () => {
    const sources = policy.split('; ').flatMap((directive) => directive.split(' ').slice(1));
    expect(new Set(sources)).toEqual(new Set(["'self'", "'none'"]));
  });

  it('has what default-src does not stand for', () => {
    for (const name of ['base-uri', 'frame-ancestors', 'form-action'])
      expect(policy).toMatch(new RegExp(`; ${name} '`));
  });
});

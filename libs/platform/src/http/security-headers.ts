/**
 * What browsers are told with every answer, those to requests that Node itself refuses too. Strict-Transport-Security is for whoever
 * terminates TLS: over HTTP it must not be sent (RFC 6797, 7.2).
 */
export const SECURITY_HEADERS: Readonly<Record<string, string>> = {
  'content-security-policy':
    "default-src 'self'; object-src 'none'; base-uri 'none'; frame-ancestors 'none'; form-action 'self'",
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': 'camera=(), geolocation=(), microphone=(), payment=(), usb=()',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
};

const pairs = Object.entries(SECURITY_HEADERS);

/** The first middleware of every app. There is none for CORS: no page of another origin reads an answer. */
export function securityHeaders(
  _request: unknown,
  response: { setHeader(name: string, value: string): unknown },
  next: () => void,
): void {
  for (const [name, value] of pairs) response.setHeader(name, value);
  next();
}

/**
 * When a token ends, in milliseconds since 1970, as far as it says so itself; undefined for one that only its issuer can read. Nothing of
 * it is verified: this is for whoever holds it, to get another in time.
 */
export function expiryOf(token: string): number | undefined {
  const [, payload, signature] = token.split('.');
  if (!payload || signature === undefined) return undefined;
  try {
    const { exp } = JSON.parse(Buffer.from(payload, 'base64url').toString('utf8')) as { exp?: unknown };
    return typeof exp === 'number' && Number.isFinite(exp) ? exp * 1000 : undefined;
  } catch {
    return undefined;
  }
}

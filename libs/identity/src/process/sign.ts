import { SignJWT } from 'jose';
import type { ProcessKey } from './key-file.js';

export const PROCESS_TYPE = 'process+jwt';
/** Whom these tokens are for. */
export const RECORDER = 'recorder';
export const LIFE_SECONDS = 60;
/** A new one is made before the last ends, so that none ends on its way. */
const RENEW_MS = (LIFE_SECONDS * 1000) / 2;

/**
 * A source of tokens with which one of our own processes calls a recorder: no issuer takes part. They have no `jti`: whoever can read one
 * on the loopback, or within TLS, can read the key too, and a second use within a minute says again what its process may say at any time.
 */
export function processTokens(
  name: string,
  key: ProcessKey,
  { audience = RECORDER, now = Date.now }: { audience?: string; now?: () => number } = {},
): () => Promise<string> {
  let last: { token: Promise<string>; at: number } | undefined;
  return () => {
    const at = now();
    if (last && at >= last.at && at - last.at < RENEW_MS) return last.token;
    const seconds = Math.floor(at / 1000);
    const token = new SignJWT({})
      .setProtectedHeader({ alg: 'EdDSA', typ: PROCESS_TYPE })
      .setIssuer(name)
      .setAudience(audience)
      .setIssuedAt(seconds)
      .setExpirationTime(seconds + LIFE_SECONDS)
      .sign(key.private);
    last = { token, at };
    return token;
  };
}

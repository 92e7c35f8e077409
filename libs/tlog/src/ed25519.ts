import type { Crypto } from '#portable/crypto';
import { KeyFormatError, WeakKeyError } from './errors.js';
import { checkKeyName, keyIdOver, type NoteVerifier } from './key-types.js';

/** Signature type byte of Ed25519 over the note's text (C2SP signed-note). */
export const ED25519 = 0x01;

const PUBLIC_KEY_BYTES = 32;
const P = 2n ** 255n - 19n;

/** The y coordinate of a point of order 8; the others of that order have it negated or are mirror images. */
const ORDER_8_Y = 0x7a03ac9277fdc74ec6cc392cfa53202a0f67100d760b3cba4fd84d3d706a17c7n;

/** The y coordinates of the eight points whose order divides 8; the sign bit of x does not matter. */
const SMALL_ORDER_Y: ReadonlySet<bigint> = new Set([0n, 1n, P - 1n, ORDER_8_Y, P - ORDER_8_Y]);

/** Throws KeyFormatError, WeakKeyError or KeyNameError. */
export function ed25519Verifier(crypto: Crypto, name: string, publicKey: Uint8Array): NoteVerifier {
  const verify = readPublicKey(crypto, publicKey);
  checkKeyName(name);
  return { name, keyId: keyIdOver(crypto, name, ED25519, publicKey), type: ED25519, publicKey, verify };
}

/** The check of a key's signatures, which refuses those of another length. Throws KeyFormatError or WeakKeyError. */
export function readPublicKey(
  { verifyEd25519 }: Crypto,
  publicKey: Uint8Array,
): (message: Uint8Array, signature: Uint8Array) => boolean {
  checkPublicKey(publicKey);
  const verify = verifyEd25519(publicKey);
  if (verify === undefined) throw new WeakKeyError('an Ed25519 public key must be a point of the curve’s own group');
  return verify;
}

/**
 * Refuses keys of small order, under which anyone can sign anything (OpenSSL 3.0 verifies such signatures: with the identity
 * as key and as R, and S = 0, every message passes), and y coordinates beyond the field, a second spelling of the same point.
 * Throws KeyFormatError for a wrong length, WeakKeyError otherwise. Layout: RFC 8032, 5.1.2.
 */
function checkPublicKey(publicKey: Uint8Array): void {
  if (publicKey.length !== PUBLIC_KEY_BYTES) {
    throw new KeyFormatError(`an Ed25519 public key has ${PUBLIC_KEY_BYTES} bytes, not ${publicKey.length}`);
  }
  const y = publicKey.reduceRight((sum, byte) => sum * 256n + BigInt(byte), 0n) % 2n ** 255n;
  if (y >= P) throw new WeakKeyError('an Ed25519 public key must be in its canonical encoding');
  if (SMALL_ORDER_Y.has(y)) throw new WeakKeyError('an Ed25519 public key of small order lets anyone sign');
}

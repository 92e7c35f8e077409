import { createPrivateKey, createPublicKey, sign, verify } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { KeyFormatError, WeakKeyError } from './errors.js';
import { checkKeyName, keyIdOf } from './key-types.js';
import type { NoteSigner, NoteVerifier, SignatureType } from './key-types.js';

/** Signature type byte of Ed25519 over the note's text (C2SP signed-note). */
export const ED25519 = 0x01;

const SIGNATURE_BYTES = 64;
const SEED_BYTES = 32;

// DER around the raw key, which follows it: SubjectPublicKeyInfo and PKCS #8 with the Ed25519 identifier (RFC 8410).
const SPKI_PREFIX = Buffer.from('302a300506032b6570032100', 'hex');
const PKCS8_PREFIX = Buffer.from('302e020100300506032b657004220420', 'hex');

const PUBLIC_KEY_BYTES = 32;
const P = 2n ** 255n - 19n;

/** The y coordinate of a point of order 8; the others of that order have it negated or are mirror images. */
const ORDER_8_Y = 0x7a03ac9277fdc74ec6cc392cfa53202a0f67100d760b3cba4fd84d3d706a17c7n;

/** The y coordinates of the eight points whose order divides 8; the sign bit of x does not matter. */
const SMALL_ORDER_Y: ReadonlySet<bigint> = new Set([0n, 1n, P - 1n, ORDER_8_Y, P - ORDER_8_Y]);

export const ed25519: SignatureType = {
  code: ED25519,

  verifier(name, publicKey): NoteVerifier {
    return verifierOf(name, Buffer.from(publicKey), ed25519PublicKey(publicKey));
  },

  signer(name, secret): NoteSigner {
    const { privateKey, publicKey, raw } = ed25519KeyPair(secret);
    return { verifier: verifierOf(name, raw, publicKey), sign: (text) => sign(null, text, privateKey) };
  },
};

function verifierOf(name: string, publicKey: Buffer, key: KeyObject): NoteVerifier {
  checkKeyName(name);
  return {
    name,
    keyId: keyIdOf(name, ED25519, publicKey),
    type: ED25519,
    publicKey,
    verify: (text, signature) => signature.length === SIGNATURE_BYTES && verify(null, text, key, signature),
  };
}

/** A public key of 32 bytes; throws KeyFormatError or WeakKeyError. */
export function ed25519PublicKey(raw: Uint8Array): KeyObject {
  checkEd25519PublicKey(raw);
  return createPublicKey({ key: Buffer.concat([SPKI_PREFIX, raw]), format: 'der', type: 'spki' });
}

/** Both keys of a 32-byte seed, and the public one's bytes; throws KeyFormatError. */
export function ed25519KeyPair(seed: Uint8Array): { privateKey: KeyObject; publicKey: KeyObject; raw: Buffer } {
  if (seed.length !== SEED_BYTES)
    throw new KeyFormatError(`an Ed25519 seed has ${SEED_BYTES} bytes, not ${seed.length}`);
  const privateKey = createPrivateKey({ key: Buffer.concat([PKCS8_PREFIX, seed]), format: 'der', type: 'pkcs8' });
  const publicKey = createPublicKey(privateKey);
  const raw = publicKey.export({ format: 'der', type: 'spki' }).subarray(SPKI_PREFIX.length);
  return { privateKey, publicKey, raw };
}

/**
 * Refuses keys of small order, under which anyone can sign anything (OpenSSL 3.0 verifies such signatures: with the identity
 * as key and as R, and S = 0, every message passes), and y coordinates beyond the field, a second spelling of the same point.
 * Throws KeyFormatError for a wrong length, WeakKeyError otherwise. Layout: RFC 8032, 5.1.2.
 */
function checkEd25519PublicKey(publicKey: Uint8Array): void {
  if (publicKey.length !== PUBLIC_KEY_BYTES) {
    throw new KeyFormatError(`an Ed25519 public key has ${PUBLIC_KEY_BYTES} bytes, not ${publicKey.length}`);
  }
  const y = BigInt(`0x${Buffer.from(publicKey).reverse().toString('hex')}`) % 2n ** 255n;
  if (y >= P) throw new WeakKeyError('an Ed25519 public key must be in its canonical encoding');
  if (SMALL_ORDER_Y.has(y)) throw new WeakKeyError('an Ed25519 public key of small order lets anyone sign');
}

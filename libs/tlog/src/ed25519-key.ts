import { createPrivateKey, createPublicKey } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { checkEd25519PublicKey } from './ed25519-point.js';
import { KeyFormatError } from './errors.js';

const SEED_BYTES = 32;

// DER around the raw key, which follows it: SubjectPublicKeyInfo and PKCS #8 with the Ed25519 identifier (RFC 8410).
const SPKI_PREFIX = Buffer.from('302a300506032b6570032100', 'hex');
const PKCS8_PREFIX = Buffer.from('302e020100300506032b657004220420', 'hex');

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

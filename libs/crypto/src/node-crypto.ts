import { createPublicKey, hash, verify } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import type { Crypto, Hashing, VerifyEd25519 } from './crypto.js';

/**
 * Node's own word for the digest's bytes as a string of 32 characters: hashing is hot, and a buffer that node:crypto makes for each digest
 * costs 1 µs, three times the hashing of a node.
 */
const BYTES = 'binary';

const hashing: Hashing<Buffer> = {
  sha256: (bytes) => Buffer.from(hash('sha256', bytes, BYTES), BYTES),
  sha256Into: (bytes, target, offset) => {
    const digest = hash('sha256', bytes, BYTES);
    for (let i = 0; i < 32; i++) target[offset + i] = digest.charCodeAt(i);
  },
};

/** DER around the raw key, which follows it: SubjectPublicKeyInfo with the Ed25519 identifier (RFC 8410). */
const SPKI_PREFIX = Buffer.from('302a300506032b6570032100', 'hex');

const verifyEd25519: VerifyEd25519 = (publicKey) => {
  if (publicKey.length !== 32) return undefined;
  let key: KeyObject;
  try {
    key = createPublicKey({ key: Buffer.concat([SPKI_PREFIX, publicKey]), format: 'der', type: 'spki' });
  } catch {
    return undefined;
  }
  return (message, signature) => signature.length === 64 && verify(null, message, key, signature);
};

/** OpenSSL's, by node:crypto: for services and commands. */
export const nodeCrypto: Crypto<Buffer> = { ...hashing, verifyEd25519 };

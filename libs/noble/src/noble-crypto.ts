import { ed25519 } from '@noble/curves/ed25519.js';
import { sha256 } from '@noble/hashes/sha2.js';
import type { Crypto, VerifyEd25519 } from '#portable/crypto';

/**
 * A point outside the group that the base point makes. With it, noble's check, which multiplies by the cofactor, and OpenSSL's, which does
 * not, could differ: the holder of a key could have a page accept what commands refuse. No honest key or signature has one.
 */
const outsideGroup = (point: Uint8Array): boolean => {
  try {
    return !ed25519.Point.fromBytes(point, false).isTorsionFree();
  } catch {
    return true;
  }
};

const verifyEd25519: VerifyEd25519 = (publicKey) => {
  if (publicKey.length !== 32 || outsideGroup(publicKey)) return undefined;
  const key = Uint8Array.from(publicKey);
  return (message, signature) => {
    if (signature.length !== 64) return false;
    // Plain copies: noble compares what it is given by its kind, and the tests give Buffers.
    const bytes = Uint8Array.from(signature);
    try {
      return ed25519.verify(bytes, message, key, { zip215: false }) && !outsideGroup(bytes.subarray(0, 32));
    } catch {
      return false;
    }
  };
};

/** Audited JavaScript without a dependency: for a page, where node:crypto is not and Ed25519 of the Web Crypto API is not everywhere. */
export const nobleCrypto: Crypto = {
  sha256: (bytes) => sha256(bytes),
  sha256Into: (bytes, target, offset) => target.set(sha256(bytes), offset),
  verifyEd25519,
};

import { sign, verify } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { ed25519KeyPair, ed25519PublicKey } from './ed25519-key.js';
import { CosignatureTimeError } from './errors.js';
import { checkKeyName, keyIdOf } from './key-name.js';
import type { NoteSigner, NoteVerifier, SignatureType } from './signature-type.js';

/** Signature type byte of timestamped Ed25519 cosignatures (C2SP tlog-cosignature, cosignature/v1). */
export const COSIGNATURE = 0x04;

/** uint64 big-endian seconds since 1970, then 64 bytes of Ed25519. */
export const COSIGNATURE_BYTES = 8 + 64;

const MAX_TIME = 2n ** 63n - 1n;

/**
 * What is signed is "cosignature/v1\ntime <seconds>\n" and the whole checkpoint body. The cosigner's name is not in it, so each
 * cosigner needs a key of its own.
 */
export const cosignature: SignatureType = {
  code: COSIGNATURE,

  verifier(name, publicKey): NoteVerifier {
    return verifierOf(name, Buffer.from(publicKey), ed25519PublicKey(publicKey));
  },

  signer(name, secret): NoteSigner {
    const { privateKey, publicKey, raw } = ed25519KeyPair(secret);
    const signAt = (text: Uint8Array, seconds: number): Buffer => {
      if (!Number.isSafeInteger(seconds) || seconds < 1) throw new CosignatureTimeError(seconds);
      const time = Buffer.alloc(8);
      time.writeBigUInt64BE(BigInt(seconds));
      return Buffer.concat([time, sign(null, message(BigInt(seconds), text), privateKey)]);
    };
    return {
      verifier: verifierOf(name, raw, publicKey),
      sign: (text) => signAt(text, Math.floor(Date.now() / 1000)),
      signAt,
    };
  },
};

function verifierOf(name: string, publicKey: Buffer, key: KeyObject): NoteVerifier {
  checkKeyName(name);
  return {
    name,
    keyId: keyIdOf(name, COSIGNATURE, publicKey),
    type: COSIGNATURE,
    publicKey,
    verify: (text, signature) => {
      if (signature.length !== COSIGNATURE_BYTES) return false;
      const time = Buffer.from(signature.subarray(0, 8)).readBigUInt64BE();
      return time <= MAX_TIME && verify(null, message(time, text), key, signature.subarray(8));
    },
  };
}

function message(seconds: bigint, text: Uint8Array): Buffer {
  return Buffer.concat([Buffer.from(`cosignature/v1\ntime ${seconds}\n`), text]);
}

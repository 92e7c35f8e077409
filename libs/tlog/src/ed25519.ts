import { sign, verify } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { ed25519KeyPair, ed25519PublicKey } from './ed25519-key.js';
import { checkKeyName, keyIdOf } from './key-name.js';
import type { NoteSigner, NoteVerifier, SignatureType } from './signature-type.js';

/** Signature type byte of Ed25519 over the note's text (C2SP signed-note). */
export const ED25519 = 0x01;

const SIGNATURE_BYTES = 64;

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

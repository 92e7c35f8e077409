import { createPrivateKey, createPublicKey, sign, verify } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { checkEd25519PublicKey } from './ed25519-point.js';
import { KeyFormatError } from './errors.js';
import { checkKeyName, keyIdOf } from './key-name.js';
import type { NoteSigner, NoteVerifier, SignatureType } from './signature-type.js';

/** Signature type byte of Ed25519 over the note's text (C2SP signed-note). */
export const ED25519 = 0x01;

const SEED_BYTES = 32;
const SIGNATURE_BYTES = 64;

// DER around the raw key, which follows it: SubjectPublicKeyInfo and PKCS #8 with the Ed25519 identifier (RFC 8410).
const SPKI_PREFIX = Buffer.from('302a300506032b6570032100', 'hex');
const PKCS8_PREFIX = Buffer.from('302e020100300506032b657004220420', 'hex');

export const ed25519: SignatureType = {
  code: ED25519,

  verifier(name, publicKey): NoteVerifier {
    checkEd25519PublicKey(publicKey);
    const key = createPublicKey({ key: Buffer.concat([SPKI_PREFIX, publicKey]), format: 'der', type: 'spki' });
    return verifierOf(name, Buffer.from(publicKey), key);
  },

  signer(name, secret): NoteSigner {
    if (secret.length !== SEED_BYTES)
      throw new KeyFormatError(`an Ed25519 seed has ${SEED_BYTES} bytes, not ${secret.length}`);
    const key = createPrivateKey({ key: Buffer.concat([PKCS8_PREFIX, secret]), format: 'der', type: 'pkcs8' });
    const publicKey = createPublicKey(key);
    const raw = publicKey.export({ format: 'der', type: 'spki' }).subarray(SPKI_PREFIX.length);
    return { verifier: verifierOf(name, raw, publicKey), sign: (text) => sign(null, text, key) };
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

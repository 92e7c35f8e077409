import { createPrivateKey, createPublicKey, randomBytes, sign } from 'node:crypto';
import { concatBytes } from '#libs/crypto';
import { COSIGNATURE, cosignedMessage } from '../cosignature.js';
import { ED25519 } from '../ed25519.js';
import { CosignatureTimeError, KeyFormatError, UnknownSignatureTypeError, WrongKeyTypeError } from '../errors.js';
import { formatKeyId, type NoteVerifier } from '../key-types.js';
import { verifierOf } from '../node.js';
import { checkKeyId, keyMaterial, splitKey } from '../vkey.js';

/** Signs with one key; `sign` gives the signature without its key id. */
export interface NoteSigner {
  readonly verifier: NoteVerifier;
  readonly sign: (text: Uint8Array) => Uint8Array;
  /** Cosigner keys only: as `sign`, for a given time in seconds since 1970 instead of the clock's. */
  readonly signAt?: (text: Uint8Array, seconds: number) => Uint8Array;
}

/**
 * A private key with a name. A log key signs for several origins (one for each shard), and a note's key name is the origin:
 * so one secret gives a signer, and a verifier key, for each name.
 */
export interface PrivateKey extends NoteSigner {
  /** `PRIVATE+KEY+<name>+<key id>+<base64(type || secret)>`: secret, for the key file only. */
  readonly skey: string;
  /**
   * The same secret under another name, hence with another key id. Throws WrongKeyTypeError for a cosigner's: what it signs
   * does not have its name in it, so one key must not be two cosigners.
   */
  readonly named: (name: string) => PrivateKey;
}

const PRIVATE_PREFIX = 'PRIVATE+KEY+';
const SEED_BYTES = 32;

/** DER around the seed, which follows it: PKCS #8 with the Ed25519 identifier (RFC 8410). */
const PKCS8_PREFIX = Buffer.from('302e020100300506032b657004220420', 'hex');
/** Bytes of a SubjectPublicKeyInfo before the raw key. */
const SPKI_PREFIX_BYTES = 12;

/** Reads a signer key; errors as parseVkey. */
export function parseSkey(skey: string): PrivateKey {
  if (!skey.startsWith(PRIVATE_PREFIX)) throw new KeyFormatError(`a private key begins with ${PRIVATE_PREFIX}`);
  const { name, keyId, type, material } = splitKey(skey.slice(PRIVATE_PREFIX.length));
  const key = privateKey(name, type, material);
  checkKeyId(key.verifier, keyId);
  return key;
}

/** A new Ed25519 key of a log, from the system's randomness. */
export function generateLogKey(name: string): PrivateKey {
  return privateKey(name, ED25519, randomBytes(SEED_BYTES));
}

/** A new key of cosignatures, from the system's randomness. */
export function generateCosignerKey(name: string): PrivateKey {
  return privateKey(name, COSIGNATURE, randomBytes(SEED_BYTES));
}

function privateKey(name: string, type: number, secret: Uint8Array): PrivateKey {
  const signer = signerOf(name, type, secret);
  return {
    ...signer,
    skey: `${PRIVATE_PREFIX}${name}+${formatKeyId(signer.verifier.keyId)}+${keyMaterial(type, secret)}`,
    named: (other) => {
      if (type === COSIGNATURE) throw new WrongKeyTypeError(type, 'several signers');
      return privateKey(other, type, secret);
    },
  };
}

function signerOf(name: string, type: number, secret: Uint8Array): NoteSigner {
  if (type !== ED25519 && type !== COSIGNATURE) throw new UnknownSignatureTypeError(type);
  const { raw, signBytes } = ed25519KeyPair(secret);
  const verifier = verifierOf(type, name, raw);
  if (type === ED25519) return { verifier, sign: signBytes };
  const signAt = (text: Uint8Array, seconds: number): Uint8Array => {
    if (!Number.isSafeInteger(seconds) || seconds < 1) throw new CosignatureTimeError(seconds);
    const time = Buffer.alloc(8);
    time.writeBigUInt64BE(BigInt(seconds));
    return concatBytes(time, signBytes(cosignedMessage(BigInt(seconds), text)));
  };
  return { verifier, sign: (text) => signAt(text, Math.floor(Date.now() / 1000)), signAt };
}

/** The public key of a 32-byte seed, and what signs with it; throws KeyFormatError. */
function ed25519KeyPair(seed: Uint8Array): { raw: Uint8Array; signBytes: (bytes: Uint8Array) => Uint8Array } {
  if (seed.length !== SEED_BYTES)
    throw new KeyFormatError(`an Ed25519 seed has ${SEED_BYTES} bytes, not ${seed.length}`);
  const key = createPrivateKey({ key: Buffer.concat([PKCS8_PREFIX, seed]), format: 'der', type: 'pkcs8' });
  const raw = createPublicKey(key).export({ format: 'der', type: 'spki' }).subarray(SPKI_PREFIX_BYTES);
  return { raw, signBytes: (bytes) => sign(null, bytes, key) };
}

import { randomBytes } from 'node:crypto';
import { decodeBase64, encodeBase64 } from './base64.js';
import { COSIGNATURE, cosignature } from './cosignature.js';
import { ED25519, ed25519 } from './ed25519.js';
import {
  Base64Error,
  KeyFormatError,
  KeyIdMismatchError,
  UnknownSignatureTypeError,
  WrongKeyTypeError,
} from './errors.js';
import { checkKeyName, formatKeyId } from './key-types.js';
import type { NoteSigner, NoteVerifier, SignatureType } from './key-types.js';

const PRIVATE_PREFIX = 'PRIVATE+KEY+';

const types: ReadonlyMap<number, SignatureType> = new Map([ed25519, cosignature].map((type) => [type.code, type]));

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

/** `<name>+<key id>+<base64(type || public key)>` (C2SP signed-note). */
export function formatVkey(verifier: NoteVerifier): string {
  return `${verifier.name}+${formatKeyId(verifier.keyId)}+${keyMaterial(verifier.type, verifier.publicKey)}`;
}

/**
 * Reads a verifier key and recomputes its id. Throws KeyFormatError, KeyNameError, KeyIdMismatchError, WeakKeyError or
 * UnknownSignatureTypeError.
 */
export function parseVkey(vkey: string): NoteVerifier {
  const { name, keyId, type, material } = splitKey(vkey);
  const verifier = signatureType(type).verifier(name, material);
  checkKeyId(verifier, keyId);
  return verifier;
}

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
  return privateKey(name, ED25519, randomBytes(32));
}

/** A new key of cosignatures, from the system's randomness. */
export function generateCosignerKey(name: string): PrivateKey {
  return privateKey(name, COSIGNATURE, randomBytes(32));
}

function privateKey(name: string, type: number, secret: Uint8Array): PrivateKey {
  const signer = signatureType(type).signer(name, secret);
  const { verifier } = signer;
  return {
    ...signer,
    skey: `${PRIVATE_PREFIX}${name}+${formatKeyId(verifier.keyId)}+${keyMaterial(type, secret)}`,
    named: (other) => {
      if (type === COSIGNATURE) throw new WrongKeyTypeError(type, 'several signers');
      return privateKey(other, type, secret);
    },
  };
}

function signatureType(code: number): SignatureType {
  const type = types.get(code);
  if (type === undefined) throw new UnknownSignatureTypeError(code);
  return type;
}

function keyMaterial(type: number, key: Uint8Array): string {
  return encodeBase64(Buffer.concat([Buffer.of(type), key]));
}

/** Splits at the first two plus signs only: base64 has that character too. */
function splitKey(text: string): { name: string; keyId: string; type: number; material: Buffer } {
  const first = text.indexOf('+');
  const second = text.indexOf('+', first + 1);
  if (first < 0 || second < 0) throw new KeyFormatError('a key is <name>+<key id>+<base64>');
  const name = text.slice(0, first);
  const keyId = text.slice(first + 1, second);
  checkKeyName(name);
  if (!/^[0-9a-f]{8}$/.test(keyId)) throw new KeyFormatError('a key id is eight lowercase hexadecimal digits');
  const bytes = keyBytes(text.slice(second + 1));
  const [type] = bytes;
  if (type === undefined) throw new KeyFormatError('the key has no bytes');
  return { name, keyId, type, material: bytes.subarray(1) };
}

function keyBytes(base64: string): Buffer {
  try {
    return decodeBase64(base64);
  } catch (error) {
    // Not chained: a Base64Error carries the text, which may be a private key's.
    if (error instanceof Base64Error) throw new KeyFormatError('the key is not canonical base64');
    throw error;
  }
}

function checkKeyId(verifier: NoteVerifier, written: string): void {
  const calculated = formatKeyId(verifier.keyId);
  if (calculated !== written) throw new KeyIdMismatchError(verifier.name, written, calculated);
}

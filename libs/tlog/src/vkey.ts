import { concatBytes, type Crypto } from '#portable/crypto';
import { decodeBase64, encodeBase64 } from './base64.js';
import { COSIGNATURE, cosignatureVerifier } from './cosignature.js';
import { ED25519, ed25519Verifier } from './ed25519.js';
import { Base64Error, KeyFormatError, KeyIdMismatchError, UnknownSignatureTypeError } from './errors.js';
import { checkKeyName, formatKeyId, keyIdOver, type NoteVerifier } from './key-types.js';

/** `<name>+<key id>+<base64(type || public key)>` (C2SP signed-note). */
export function formatVkey(verifier: NoteVerifier): string {
  return `${verifier.name}+${formatKeyId(verifier.keyId)}+${keyMaterial(verifier.type, verifier.publicKey)}`;
}

export function verifierKeys(crypto: Crypto) {
  /** The first four bytes of SHA-256(name || 0x0A || type || public key), as uint32 (C2SP signed-note). */
  function keyIdOf(name: string, type: number, publicKey: Uint8Array): number {
    return keyIdOver(crypto, name, type, publicKey);
  }

  /** Throws KeyFormatError, KeyNameError, WeakKeyError or UnknownSignatureTypeError. */
  function verifierOf(type: number, name: string, publicKey: Uint8Array): NoteVerifier {
    switch (type) {
      case ED25519:
        return ed25519Verifier(crypto, name, publicKey);
      case COSIGNATURE:
        return cosignatureVerifier(crypto, name, publicKey);
      default:
        throw new UnknownSignatureTypeError(type);
    }
  }

  /**
   * Reads a verifier key and recomputes its id. Throws KeyFormatError, KeyNameError, KeyIdMismatchError, WeakKeyError or
   * UnknownSignatureTypeError.
   */
  function parseVkey(vkey: string): NoteVerifier {
    const { name, keyId, type, material } = splitKey(vkey);
    const verifier = verifierOf(type, name, material);
    checkKeyId(verifier, keyId);
    return verifier;
  }

  return { keyIdOf, verifierOf, parseVkey };
}

export function keyMaterial(type: number, key: Uint8Array): string {
  return encodeBase64(concatBytes(Uint8Array.of(type), key));
}

/** Splits at the first two plus signs only: base64 has that character too. Throws KeyFormatError, KeyNameError. */
export function splitKey(text: string): { name: string; keyId: string; type: number; material: Uint8Array } {
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

function keyBytes(base64: string): Uint8Array {
  try {
    return decodeBase64(base64);
  } catch (error) {
    // Not chained: a Base64Error carries the text, which may be a private key's.
    if (error instanceof Base64Error) throw new KeyFormatError('the key is not canonical base64');
    throw error;
  }
}

/** Throws KeyIdMismatchError. */
export function checkKeyId(verifier: NoteVerifier, written: string): void {
  const calculated = formatKeyId(verifier.keyId);
  if (calculated !== written) throw new KeyIdMismatchError(verifier.name, written, calculated);
}

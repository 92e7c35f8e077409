import { hash as digest } from 'node:crypto';
import { KeyNameError } from './errors.js';

/** Checks signatures of one key. `verify` gets the note's text and the signature without its key id; it never throws. */
export interface NoteVerifier {
  readonly name: string;
  readonly keyId: number;
  readonly type: number;
  readonly publicKey: Buffer;
  readonly verify: (text: Uint8Array, signature: Uint8Array) => boolean;
}

/** Signs with one key; `sign` gives the signature without its key id. */
export interface NoteSigner {
  readonly verifier: NoteVerifier;
  readonly sign: (text: Uint8Array) => Buffer;
  /** Cosigner keys only: as `sign`, for a given time in seconds since 1970 instead of the clock's. */
  readonly signAt?: (text: Uint8Array, seconds: number) => Buffer;
}

/** The meaning of a key's type byte. Cosignature types sign more than the text, so both sides take the whole text. */
export interface SignatureType {
  readonly code: number;
  /** Throws KeyFormatError or WeakKeyError. */
  readonly verifier: (name: string, publicKey: Uint8Array) => NoteVerifier;
  /** `secret` as in the signer key's text, after the type byte. Throws KeyFormatError. */
  readonly signer: (name: string, secret: Uint8Array) => NoteSigner;
}

/** Throws KeyNameError unless notes and verifier keys can carry the name (C2SP signed-note). */
export function checkKeyName(name: string): void {
  if (name === '' || /[\p{White_Space}\p{Surrogate}\u0000-\u001f+]/u.test(name)) throw new KeyNameError(name);
}

/** The first four bytes of SHA-256(name || 0x0A || type || public key), as uint32 (C2SP signed-note). */
export function keyIdOf(name: string, type: number, publicKey: Uint8Array): number {
  const input = Buffer.concat([Buffer.from(`${name}\n`), Buffer.of(type), publicKey]);
  return digest('sha256', input, 'buffer').readUInt32BE();
}

/** Eight lowercase hexadecimal digits. */
export function formatKeyId(keyId: number): string {
  return keyId.toString(16).padStart(8, '0');
}

import { concatBytes, type Hashing, utf8 } from '#portable/crypto';
import { KeyNameError } from './errors.js';

/** Checks signatures of one key. `verify` gets the note's text and the signature without its key id; it never throws. */
export interface NoteVerifier {
  readonly name: string;
  readonly keyId: number;
  readonly type: number;
  readonly publicKey: Uint8Array;
  readonly verify: (text: Uint8Array, signature: Uint8Array) => boolean;
}

/** Throws KeyNameError unless notes and verifier keys can carry the name (C2SP signed-note). */
export function checkKeyName(name: string): void {
  if (name === '' || /[\p{White_Space}\p{Surrogate}\u0000-\u001f+]/u.test(name)) throw new KeyNameError(name);
}

/** The first four bytes of SHA-256(name || 0x0A || type || public key), as uint32 (C2SP signed-note). */
export function keyIdOver({ sha256 }: Hashing, name: string, type: number, publicKey: Uint8Array): number {
  return readUint32(sha256(concatBytes(utf8(`${name}\n`), Uint8Array.of(type), publicKey)));
}

/** Eight lowercase hexadecimal digits. */
export function formatKeyId(keyId: number): string {
  return keyId.toString(16).padStart(8, '0');
}

/** The first four bytes, big-endian. */
export function readUint32(bytes: Uint8Array): number {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).getUint32(0);
}

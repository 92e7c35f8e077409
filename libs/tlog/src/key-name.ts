import { hash as digest } from 'node:crypto';
import { KeyNameError } from './errors.js';

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

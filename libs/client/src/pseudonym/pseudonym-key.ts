import { createSecretKey, randomBytes, type KeyObject } from 'node:crypto';
import { inspect } from 'node:util';
import { InvalidKey } from './errors.js';

export const KEY_BYTES = 32;
/** Part of every reference, before the colon. */
const KEY_ID = /^[A-Za-z0-9._-]{1,32}$/;

/**
 * One key of one epoch. The secret is in a private field as a KeyObject and leaves only through `exportSecret`: printing,
 * logging, serialising or spreading the object shows the key's id and epoch.
 */
export class PseudonymKey {
  readonly #secret: KeyObject;

  /** `secret` is copied; the caller may wipe it. */
  constructor(
    readonly keyId: string,
    /** A later epoch has a higher number; references are made under the highest. */
    readonly epoch: number,
    secret: Uint8Array,
  ) {
    if (!KEY_ID.test(keyId)) throw new InvalidKey('the key id must be 1 to 32 of A-Z a-z 0-9 . _ -');
    if (!Number.isSafeInteger(epoch) || epoch < 1) throw new InvalidKey('the epoch must be a whole number from 1');
    if (secret.byteLength !== KEY_BYTES) throw new InvalidKey(`the key must have ${KEY_BYTES} bytes`);
    if (secret.every((byte) => byte === secret[0]))
      throw new InvalidKey('the key is one byte repeated, not a random key');
    this.#secret = createSecretKey(secret);
  }

  static generate(keyId: string, epoch: number): PseudonymKey {
    return new PseudonymKey(keyId, epoch, randomBytes(KEY_BYTES));
  }

  /** For an HMAC; a KeyObject prints no key material. */
  get secret(): KeyObject {
    return this.#secret;
  }

  /** The 32 bytes, for writing a key file and nothing else. */
  exportSecret(): Buffer {
    return this.#secret.export();
  }

  hasSameSecret(other: PseudonymKey): boolean {
    return this.#secret.equals(other.#secret);
  }

  toJSON(): { keyId: string; epoch: number; key: string } {
    return { keyId: this.keyId, epoch: this.epoch, key: '[redacted]' };
  }

  toString(): string {
    return `PseudonymKey ${this.keyId} epoch ${this.epoch} [redacted]`;
  }

  [inspect.custom](): string {
    return this.toString();
  }
}

import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { QuarantineUnreadable } from '../errors.js';

/** AES-256-GCM. Encrypted bytes: IV (12), tag (16), ciphertext. */
const IV_BYTES = 12;
const TAG_BYTES = 16;
export const KEY_BYTES = 32;
/** What encryption adds to the bytes. */
export const ENCRYPTION_BYTES = IV_BYTES + TAG_BYTES;

/** `context` is authenticated with the bytes: what was encrypted as one thing does not open as another. */
export function encrypt(key: Buffer, bytes: Buffer, context: string): Buffer {
  const iv = randomBytes(IV_BYTES);
  const cipher = createCipheriv('aes-256-gcm', key, iv).setAAD(Buffer.from(context));
  const body = [cipher.update(bytes), cipher.final()];
  return Buffer.concat([iv, cipher.getAuthTag(), ...body]);
}

/** Throws QuarantineUnreadable. */
export function decrypt(key: Buffer, encrypted: Buffer, context: string): Buffer {
  try {
    const decipher = createDecipheriv('aes-256-gcm', key, encrypted.subarray(0, IV_BYTES), {
      authTagLength: TAG_BYTES,
    });
    decipher.setAAD(Buffer.from(context)).setAuthTag(encrypted.subarray(IV_BYTES, IV_BYTES + TAG_BYTES));
    return Buffer.concat([decipher.update(encrypted.subarray(IV_BYTES + TAG_BYTES)), decipher.final()]);
  } catch {
    throw new QuarantineUnreadable(context);
  }
}

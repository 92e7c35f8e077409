import { Base64Error } from './errors.js';

/** Standard base64 with padding (RFC 4648, section 4). */
export function encodeBase64(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('base64');
}

/**
 * Reads exactly what encodeBase64 writes; throws Base64Error. Node's own decoder skips what it does not know and takes the
 * URL alphabet, missing padding and stray low bits, so two texts could stand for the same bytes.
 */
export function decodeBase64(text: string): Buffer {
  const bytes = Buffer.from(text, 'base64');
  if (bytes.toString('base64') !== text) throw new Base64Error(text);
  return bytes;
}

import { readBase64 } from '#portable/crypto';
import { Base64Error } from './errors.js';

export { encodeBase64 } from '#portable/crypto';

/**
 * Reads exactly what encodeBase64 writes; throws Base64Error. The decoders of Node and of browsers skip what they do not know, and take
 * missing padding and stray low bits, so two texts could stand for the same bytes.
 */
export function decodeBase64(text: string): Uint8Array {
  const bytes = readBase64(text);
  if (bytes === undefined) throw new Base64Error(text);
  return bytes;
}

import { cosignature } from './cosignature-type.js';
import { ed25519 } from './ed25519.js';
import { UnknownSignatureTypeError } from './errors.js';
import type { SignatureType } from './signature-type.js';

const types: ReadonlyMap<number, SignatureType> = new Map([ed25519, cosignature].map((type) => [type.code, type]));

/** The type for a type byte; throws UnknownSignatureTypeError. */
export function signatureType(code: number): SignatureType {
  const type = types.get(code);
  if (type === undefined) throw new UnknownSignatureTypeError(code);
  return type;
}

import { clearIdentifier, type EntrySignature } from '#libs/contracts';

export const SIGNATURE_HEADER = 'countersign-signature';
/** `<key id>:<base64 Ed25519 signature>`; 64 bytes are 88 characters of base64. */
const FORM = /^([A-Za-z0-9._-]{1,32}):([A-Za-z0-9+/]{86}==)$/;

/**
 * The signature that an entry keeps. Anything else in the header is not one and is left out, whatever its size: the entry
 * then says nothing about a signature, and a rule that asks for one fires. So is one whose key id is a person's number: an entry cannot be
 * erased, and the act counts all the same.
 */
export function signatureOf(value: Buffer | string | undefined): EntrySignature | undefined {
  if (value === undefined || value.length > 200) return undefined;
  const match = FORM.exec(value.toString());
  if (!match || clearIdentifier(match[1]!, 'id') !== undefined) return undefined;
  return { keyId: match[1]!, value: match[2]! };
}

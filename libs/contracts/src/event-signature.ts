import { hash } from 'node:crypto';
import { encodeBase64 } from '#libs/tlog';
import { clearIdentifier } from './admission/clear-identifiers.js';
import { type Entry, type EntrySignature, eventBytes } from './entry.js';
import { verifierOf, VKEY } from './vkey.js';

export const SIGNATURE_HEADER = 'countersign-signature';
/** `<verifier key>:<base64 signature>`, or `<key id>:…` as older clients write; 64 bytes are 88 characters of base64. */
const HEADER = /^([^:]{1,118}):([A-Za-z0-9+/]{86}==)$/;
const LONGEST = 118 + 1 + 88;
const KEY_ID = /^[A-Za-z0-9._-]{1,32}$/;

/**
 * The signature that an entry keeps. Anything else in the header is not one and is left out, whatever its size: the event counts all the
 * same, unsigned. So does one whose key has a person's number for a name: an entry cannot be erased.
 */
export function readSignature(header: Buffer | string | undefined): EntrySignature | undefined {
  if (header === undefined || header.length > LONGEST) return undefined;
  const [, key, value] = HEADER.exec(header.toString()) ?? [];
  if (key === undefined || value === undefined) return undefined;
  if (VKEY.test(key)) return clearIdentifier(key, 'pseudonym') === undefined ? { vkey: key, value } : undefined;
  return KEY_ID.test(key) && clearIdentifier(key, 'id') === undefined ? { keyId: key, value } : undefined;
}

export const signatureHeader = (vkey: string, signature: Uint8Array): string => `${vkey}:${encodeBase64(signature)}`;

/** Is it a signature of these very bytes, by the key that it names? One that names its key by an id alone cannot be checked. */
export const isSignatureOf = (signature: EntrySignature, bytes: Uint8Array): boolean =>
  'vkey' in signature && (verifierOf(signature.vkey)?.verify(bytes, Buffer.from(signature.value, 'base64')) ?? false);

/**
 * What tells a repeat over HTTP: the event's bytes and, where something proves them, who does. So whoever sends another's words first does
 * not have the proven ones taken for repeats.
 */
export function receiptDigest(event: Uint8Array, { via, signature }: Pick<Entry, 'via' | 'signature'>): Buffer {
  const digest = hash('sha256', event, 'buffer');
  const signed = 'signed' in via && via.signed && signature && 'vkey' in signature ? signature.vkey : undefined;
  const agency = 'http' in via ? via.http.agency : undefined;
  if (signed === undefined && agency === undefined) return digest;
  return hash('sha256', Buffer.concat([digest, Buffer.from(JSON.stringify([agency, signed]))]), 'buffer');
}

/** Does an entry say of its signature what is so? Undefined: yes; else what is wrong. `bytes`: the entry's. */
export function signatureFault(
  { via, signature }: Pick<Entry, 'via' | 'signature'>,
  bytes: Uint8Array,
): string | undefined {
  const said = 'signed' in via && via.signed !== undefined;
  if (!said && !(signature && 'vkey' in signature)) return undefined;
  const event = eventBytes(bytes);
  // A refused value is not in its entry, so nobody could check.
  const good = event !== undefined && signature !== undefined && isSignatureOf(signature, event);
  if (good === said || (event === undefined && !said)) return undefined;
  return good
    ? 'its signature is good, and via does not say so'
    : 'via says that it is signed, and the signature is not good';
}

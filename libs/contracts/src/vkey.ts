import { ED25519, encodeBase64, formatKeyId, keyIdOf, type NoteVerifier, parseVkey } from '#libs/tlog';
import { LRUCache } from 'lru-cache';
import { z } from 'zod';

/** `<name>+<key id>+<base64 of 1 and an Ed25519 public key>` (C2SP signed-note), with a plain name. Other types of keys do not fit. */
export const VKEY = /^[A-Za-z0-9][A-Za-z0-9._/-]{0,63}\+[0-9a-f]{8}\+A[Q-Za-f][A-Za-z0-9+/]{42}$/;

/** Reading a key costs as much as a signature. A ledger has some keys for each agency; a stranger may sign with as many as he likes. */
const verifiers = new LRUCache<string, NoteVerifier>({ max: 1_000 });

/** Undefined: it is no key of events, or anybody could sign under it. */
export function verifierOf(vkey: string): NoteVerifier | undefined {
  let verifier = verifiers.get(vkey);
  if (verifier === undefined && VKEY.test(vkey)) {
    try {
      verifier = parseVkey(vkey);
    } catch {
      return undefined;
    }
    verifiers.set(vkey, verifier);
  }
  return verifier;
}

/** Can signatures of events be checked with it? Its key id must be that of its name and key. */
export const isVerifierKey = (vkey: string): boolean => verifierOf(vkey) !== undefined;

/** JSON Schema can say the form, not that the key id fits; that is a format. */
export const verifierKey = z
  .string()
  .regex(VKEY)
  .refine(isVerifierKey, 'is no verifier key of Ed25519')
  .meta({ format: 'verifier-key' });

/** The key itself, whatever its name: two names make one key. Undefined: it cannot be used. */
export function publicKeyOf(vkey: string): string | undefined {
  const verifier = verifierOf(vkey);
  return verifier && encodeBase64(verifier.publicKey);
}

/** The verifier key of 32 bytes of an Ed25519 public key. Undefined: the name cannot be one, or the key is weak. */
export function formatVerifierKey(name: string, publicKey: Uint8Array): string | undefined {
  const material = encodeBase64(Buffer.concat([Buffer.of(ED25519), publicKey]));
  const vkey = `${name}+${formatKeyId(keyIdOf(name, ED25519, publicKey))}+${material}`;
  return isVerifierKey(vkey) ? vkey : undefined;
}

import { concatBytes, type Crypto, utf8 } from '#portable/crypto';
import { readPublicKey } from './ed25519.js';
import { NoteFormatError } from './errors.js';
import { checkKeyName, keyIdOver, type NoteVerifier } from './key-types.js';
import { MAX_NOTE_BYTES, MAX_NOTE_SIGNATURES, parseSignatureLine } from './note.js';
import type { NoteSignature } from './note.js';

/** Signature type byte of timestamped Ed25519 cosignatures (C2SP tlog-cosignature, cosignature/v1). */
export const COSIGNATURE = 0x04;

/** uint64 big-endian seconds since 1970, then 64 bytes of Ed25519. */
export const COSIGNATURE_BYTES = 8 + 64;

const MAX_TIME = 2n ** 63n - 1n;

/** Throws KeyFormatError, WeakKeyError or KeyNameError. */
export function cosignatureVerifier(crypto: Crypto, name: string, publicKey: Uint8Array): NoteVerifier {
  const verify = readPublicKey(crypto, publicKey);
  checkKeyName(name);
  return {
    name,
    keyId: keyIdOver(crypto, name, COSIGNATURE, publicKey),
    type: COSIGNATURE,
    publicKey,
    verify: (text, signature) => {
      if (signature.length !== COSIGNATURE_BYTES) return false;
      const time = secondsOf(signature);
      return time <= MAX_TIME && verify(cosignedMessage(time, text), signature.subarray(8));
    },
  };
}

/**
 * What is signed is "cosignature/v1\ntime <seconds>\n" and the whole checkpoint body. The cosigner's name is not in it, so each
 * cosigner needs a key of its own.
 */
export function cosignedMessage(seconds: bigint, text: Uint8Array): Uint8Array {
  return concatBytes(utf8(`cosignature/v1\ntime ${seconds}\n`), text);
}

/** Seconds since 1970; 0 is no time. Throws NoteFormatError for what is no cosignature, or is later than numbers can say. */
export function cosignedAt({ signature }: NoteSignature): number {
  if (signature.length !== COSIGNATURE_BYTES)
    throw new NoteFormatError(`a cosignature has ${COSIGNATURE_BYTES} bytes, not ${signature.length}`);
  const seconds = secondsOf(signature);
  if (seconds > BigInt(Number.MAX_SAFE_INTEGER)) throw new NoteFormatError('the time of a cosignature is below 2^53');
  return Number(seconds);
}

function secondsOf({ buffer, byteOffset, byteLength }: Uint8Array): bigint {
  return new DataView(buffer, byteOffset, byteLength).getBigUint64(0);
}

/** A witness's answer: signature lines, each with its newline, at least one (C2SP tlog-witness). Throws NoteFormatError. */
export function parseCosignatures(text: string): NoteSignature[] {
  if (text.length > MAX_NOTE_BYTES)
    throw new NoteFormatError(`signature lines have at most ${MAX_NOTE_BYTES} characters`);
  if (!text.endsWith('\n')) throw new NoteFormatError('a signature line ends in a newline');
  const lines = text.slice(0, -1).split('\n');
  if (lines.length > MAX_NOTE_SIGNATURES) throw new NoteFormatError(`at most ${MAX_NOTE_SIGNATURES} signature lines`);
  return lines.map(parseSignatureLine);
}

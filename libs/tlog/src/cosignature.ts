import { sign, verify } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { parseCheckpoint } from './checkpoint.js';
import { ed25519KeyPair, ed25519PublicKey } from './ed25519.js';
import { CosignatureTimeError, NoteFormatError, WrongKeyTypeError } from './errors.js';
import { MAX_NOTE_BYTES, MAX_NOTE_SIGNATURES, parseNote, parseSignatureLine } from './note.js';
import type { NoteSignature } from './note.js';
import { checkKeyName, keyIdOf } from './key-types.js';
import type { NoteSigner, NoteVerifier, SignatureType } from './key-types.js';

/** Signature type byte of timestamped Ed25519 cosignatures (C2SP tlog-cosignature, cosignature/v1). */
export const COSIGNATURE = 0x04;

/** uint64 big-endian seconds since 1970, then 64 bytes of Ed25519. */
export const COSIGNATURE_BYTES = 8 + 64;

const MAX_TIME = 2n ** 63n - 1n;

/**
 * What is signed is "cosignature/v1\ntime <seconds>\n" and the whole checkpoint body. The cosigner's name is not in it, so each
 * cosigner needs a key of its own.
 */
export const cosignature: SignatureType = {
  code: COSIGNATURE,

  verifier(name, publicKey): NoteVerifier {
    return verifierOf(name, Buffer.from(publicKey), ed25519PublicKey(publicKey));
  },

  signer(name, secret): NoteSigner {
    const { privateKey, publicKey, raw } = ed25519KeyPair(secret);
    const signAt = (text: Uint8Array, seconds: number): Buffer => {
      if (!Number.isSafeInteger(seconds) || seconds < 1) throw new CosignatureTimeError(seconds);
      const time = Buffer.alloc(8);
      time.writeBigUInt64BE(BigInt(seconds));
      return Buffer.concat([time, sign(null, message(BigInt(seconds), text), privateKey)]);
    };
    return {
      verifier: verifierOf(name, raw, publicKey),
      sign: (text) => signAt(text, Math.floor(Date.now() / 1000)),
      signAt,
    };
  },
};

function verifierOf(name: string, publicKey: Buffer, key: KeyObject): NoteVerifier {
  checkKeyName(name);
  return {
    name,
    keyId: keyIdOf(name, COSIGNATURE, publicKey),
    type: COSIGNATURE,
    publicKey,
    verify: (text, signature) => {
      if (signature.length !== COSIGNATURE_BYTES) return false;
      const time = Buffer.from(signature.subarray(0, 8)).readBigUInt64BE();
      return time <= MAX_TIME && verify(null, message(time, text), key, signature.subarray(8));
    },
  };
}

function message(seconds: bigint, text: Uint8Array): Buffer {
  return Buffer.concat([Buffer.from(`cosignature/v1\ntime ${seconds}\n`), text]);
}

/**
 * The cosigner's word that, at this time (seconds since 1970), the checkpoint is of the largest consistent tree it has seen of
 * its origin; making sure of that is the caller's. Neither the note's signatures nor its time are checked here. Throws
 * WrongKeyTypeError, CosignatureTimeError, NoteFormatError, CheckpointFormatError.
 */
export function cosign(checkpointNote: Uint8Array, key: NoteSigner, seconds: number): NoteSignature {
  const { name, keyId, type } = key.verifier;
  if (key.signAt === undefined) throw new WrongKeyTypeError(type, 'a cosigner');
  const { text } = parseNote(checkpointNote);
  parseCheckpoint(text);
  return { name, keyId, signature: key.signAt(Buffer.from(text), seconds) };
}

/** Seconds since 1970; 0 is no time. Throws NoteFormatError for what is no cosignature, or is later than numbers can say. */
export function cosignedAt({ signature }: NoteSignature): number {
  if (signature.length !== COSIGNATURE_BYTES)
    throw new NoteFormatError(`a cosignature has ${COSIGNATURE_BYTES} bytes, not ${signature.length}`);
  const seconds = signature.readBigUInt64BE();
  if (seconds > BigInt(Number.MAX_SAFE_INTEGER)) throw new NoteFormatError('the time of a cosignature is below 2^53');
  return Number(seconds);
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

import { concatBytes, utf8 } from '#portable/crypto';
import { decodeBase64, encodeBase64 } from './base64.js';
import {
  AmbiguousKeyError,
  InvalidSignatureError,
  NoteFormatError,
  NoTrustedSignatureError,
  TlogError,
} from './errors.js';
import { checkKeyName, formatKeyId, type NoteVerifier, readUint32 } from './key-types.js';

/** One signature line; `signature` is without the key id. */
export interface NoteSignature {
  readonly name: string;
  readonly keyId: number;
  readonly signature: Uint8Array;
}

/** A note as written: nothing in it is verified. `text` ends in a newline. */
export interface Note {
  readonly text: string;
  readonly signatures: readonly NoteSignature[];
}

/** A note with at least one signature of a trusted key. */
export interface VerifiedNote {
  readonly text: string;
  /** One of each trusted key that signed, in the order of the lines. */
  readonly verified: readonly NoteSignature[];
  /** Of keys that the caller did not name: they say nothing. */
  readonly unverified: readonly NoteSignature[];
}

/** More than any log needs (post-quantum signatures have 5 kB); bounds what a stranger can make us read. */
export const MAX_NOTE_BYTES = 1_000_000;
export const MAX_NOTE_SIGNATURES = 100;

const SIGNATURE_PREFIX = '\u2014 ';
const KEY_ID_BYTES = 4;

/** Reads a note of C2SP signed-note v1.0.0 without verifying it; throws NoteFormatError. */
export function parseNote(note: Uint8Array): Note {
  if (note.length > MAX_NOTE_BYTES) throw new NoteFormatError(`a note has at most ${MAX_NOTE_BYTES} bytes`);
  const whole = decodeUtf8(note);
  checkCharacters(whole);
  if (!whole.endsWith('\n')) throw new NoteFormatError('a note ends in a newline');
  // The last empty line, because the text may have empty lines of its own.
  const split = whole.lastIndexOf('\n\n');
  if (split < 0) throw new NoteFormatError('a note has an empty line before its signatures');
  const lines = whole.slice(split + 2, -1).split('\n');
  if (lines.length > MAX_NOTE_SIGNATURES)
    throw new NoteFormatError(`a note has at most ${MAX_NOTE_SIGNATURES} signatures`);
  return { text: whole.slice(0, split + 1), signatures: lines.map(parseSignatureLine) };
}

/**
 * Reads a note and verifies it: every signature of a given key must be good, and there must be one. Signatures of other keys
 * are ignored, further ones of the same key are dropped. Throws NoteFormatError, AmbiguousKeyError, InvalidSignatureError,
 * NoTrustedSignatureError.
 */
export function openNote(note: Uint8Array, verifiers: readonly NoteVerifier[]): VerifiedNote {
  const known = new Map<string, NoteVerifier>();
  for (const verifier of verifiers) {
    if (known.has(keyOf(verifier))) throw new AmbiguousKeyError(verifier.name, formatKeyId(verifier.keyId));
    known.set(keyOf(verifier), verifier);
  }
  const { text, signatures } = parseNote(note);
  const bytes = utf8(text);
  const verified = new Map<string, NoteSignature>();
  const unverified: NoteSignature[] = [];
  for (const signature of signatures) {
    const verifier = known.get(keyOf(signature));
    if (verifier === undefined) {
      unverified.push(signature);
      continue;
    }
    if (!verifier.verify(bytes, signature.signature)) {
      throw new InvalidSignatureError(signature.name, formatKeyId(signature.keyId));
    }
    if (!verified.has(keyOf(signature))) verified.set(keyOf(signature), signature);
  }
  if (verified.size === 0) throw new NoTrustedSignatureError(signatures.map(keyOf));
  return { text, verified: [...verified.values()], unverified };
}

/**
 * The note with these signatures too: last, in their order, in place of older ones of the same key. Nothing is verified. Throws
 * NoteFormatError, and AmbiguousKeyError for two new signatures with one name and id.
 */
export function addSignatures(note: Uint8Array, signatures: readonly NoteSignature[]): Uint8Array {
  const { text, signatures: existing } = parseNote(note);
  const added = new Set<string>();
  for (const signature of signatures) {
    if (added.has(keyOf(signature))) throw new AmbiguousKeyError(signature.name, formatKeyId(signature.keyId));
    added.add(keyOf(signature));
  }
  return formatNote({
    text,
    signatures: [...existing.filter((signature) => !added.has(keyOf(signature))), ...signatures],
  });
}

/** The note's bytes; throws NoteFormatError when parseNote could not read them. */
export function formatNote({ text, signatures }: Note): Uint8Array {
  checkText(text);
  if (signatures.length === 0) throw new NoteFormatError('a note has at least one signature');
  if (signatures.length > MAX_NOTE_SIGNATURES)
    throw new NoteFormatError(`a note has at most ${MAX_NOTE_SIGNATURES} signatures`);
  const note = utf8(`${text}\n${signatures.map((signature) => `${formatSignatureLine(signature)}\n`).join('')}`);
  if (note.length > MAX_NOTE_BYTES) throw new NoteFormatError(`a note has at most ${MAX_NOTE_BYTES} bytes`);
  return note;
}

/** `— <name> <base64(key id || signature)>`, without a newline. */
export function formatSignatureLine({ name, keyId, signature }: NoteSignature): string {
  checkKeyName(name);
  if (signature.length === 0) throw new NoteFormatError('a signature has at least one byte');
  const id = new Uint8Array(KEY_ID_BYTES);
  new DataView(id.buffer).setUint32(0, keyId);
  return `${SIGNATURE_PREFIX}${name} ${encodeBase64(concatBytes(id, signature))}`;
}

/** Reads what formatSignatureLine writes; throws NoteFormatError. */
export function parseSignatureLine(line: string): NoteSignature {
  const [, name, base64] = /^\u2014 ([^ ]+) ([^ ]+)$/u.exec(line) ?? [];
  if (name === undefined || base64 === undefined)
    throw new NoteFormatError('a signature line is "\u2014 <key name> <base64>"');
  try {
    checkKeyName(name);
    const blob = decodeBase64(base64);
    if (blob.length <= KEY_ID_BYTES) throw new NoteFormatError('a signature has at least one byte after its key id');
    return { name, keyId: readUint32(blob), signature: blob.subarray(KEY_ID_BYTES) };
  } catch (error) {
    if (error instanceof NoteFormatError || !(error instanceof TlogError)) throw error;
    throw new NoteFormatError(`a signature line is malformed: ${error.message}`, { cause: error });
  }
}

export function keyOf({ name, keyId }: { name: string; keyId: number }): string {
  return `${name}+${formatKeyId(keyId)}`;
}

function decodeUtf8(bytes: Uint8Array): string {
  try {
    // ignoreBOM keeps a byte order mark in the text, so that what is verified is what was signed.
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (error) {
    throw new NoteFormatError('a note is valid UTF-8', { cause: error });
  }
}

/** Throws NoteFormatError for a text that no note can carry. */
export function checkText(text: string): void {
  if (!text.endsWith('\n')) throw new NoteFormatError('the text of a note ends in a newline');
  checkCharacters(text);
  if (/\p{Surrogate}/u.test(text)) throw new NoteFormatError('the text of a note is valid Unicode');
}

function checkCharacters(text: string): void {
  if (/[\u0000-\u0009\u000b-\u001f]/.test(text))
    throw new NoteFormatError('a note has no control character but the newline');
}

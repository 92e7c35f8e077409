import { utf8 } from '#libs/crypto';
import { AmbiguousKeyError } from '../errors.js';
import { formatKeyId } from '../key-types.js';
import { formatNote } from '../node.js';
import { checkText, keyOf, type NoteSignature } from '../note.js';
import type { NoteSigner } from './key.js';

/**
 * The text with the signatures it has and those of the signers, which come last, in their order, and replace older ones of the
 * same key. Throws NoteFormatError for a text that no note can carry, AmbiguousKeyError for two signers with one name and id.
 */
export function signNote(
  text: string,
  signers: readonly NoteSigner[],
  existing: readonly NoteSignature[] = [],
): Buffer {
  checkText(text);
  const bytes = utf8(text);
  const added = new Map<string, NoteSignature>();
  for (const { verifier, sign } of signers) {
    const { name, keyId } = verifier;
    if (added.has(keyOf(verifier))) throw new AmbiguousKeyError(name, formatKeyId(keyId));
    added.set(keyOf(verifier), { name, keyId, signature: sign(bytes) });
  }
  const kept = existing.filter((signature) => !added.has(keyOf(signature)));
  return formatNote({ text, signatures: [...kept, ...added.values()] });
}

import {
  cosignedAt,
  encodeBase64,
  formatKeyId,
  type NoteSignature,
  parseCheckpoint,
  parseNote,
  TlogError,
} from '#portable/tlog';

/** A line of a signed note: who signed, by name and id of the key. Read and not verified: src/proof does that. */
export interface Signer {
  name: string;
  keyId: string;
  /** When a witness says that it signed; null: the line has no time. */
  at: string | null;
}

export interface ReadCheckpoint {
  origin: string;
  size: number;
  root: string;
  /** The log itself. */
  log: Signer[];
  /** All others. */
  witnesses: Signer[];
}

/** What a signed checkpoint says; null: it is none. */
export function readCheckpoint(note: string): ReadCheckpoint | null {
  try {
    const { text, signatures } = parseNote(new TextEncoder().encode(note));
    const { origin, size, root } = parseCheckpoint(text);
    const all = signatures.map(signerOf);
    return {
      ...{ origin, size, root: encodeBase64(root) },
      log: all.filter(({ name }) => name === origin),
      witnesses: all.filter(({ name }) => name !== origin),
    };
  } catch (error) {
    if (error instanceof TlogError) return null;
    throw error;
  }
}

const signerOf = (signature: NoteSignature): Signer => ({
  ...{ name: signature.name, keyId: formatKeyId(signature.keyId) },
  at: timeOf(signature),
});

/** Of a log's own line, and of a time that no calendar has: none. */
function timeOf(signature: NoteSignature): string | null {
  try {
    const seconds = cosignedAt(signature);
    const time = new Date(seconds * 1_000);
    return seconds === 0 || Number.isNaN(time.getTime()) ? null : time.toISOString();
  } catch (error) {
    if (error instanceof TlogError) return null;
    throw error;
  }
}

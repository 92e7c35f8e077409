/** A line of a signed note: who signed, by name and id of the key. Read and not verified: src/proof does that. */
export interface Signer {
  name: string;
  /** Four bytes, in hex. */
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

const KEY_ID_BYTES = 4;
/** Eight bytes of seconds since 1970, then Ed25519 (C2SP tlog-cosignature, cosignature/v1). */
const COSIGNATURE_BYTES = 8 + 64;

/** What a signed checkpoint says (C2SP signed-note, tlog-checkpoint); null: it is none. */
export function readCheckpoint(note: string): ReadCheckpoint | null {
  const split = note.lastIndexOf('\n\n');
  if (split < 0) return null;
  const [origin, size, root] = note.slice(0, split).split('\n');
  if (!origin || !size || !/^\d+$/.test(size) || !root) return null;
  const signers = note
    .slice(split + 2)
    .trimEnd()
    .split('\n')
    .map(readLine);
  if (signers.includes(null)) return null;
  const all = signers as Signer[];
  return {
    ...{ origin, size: Number(size), root },
    log: all.filter(({ name }) => name === origin),
    witnesses: all.filter(({ name }) => name !== origin),
  };
}

function readLine(line: string): Signer | null {
  const [, name, base64] = /^\u2014 (\S+) ([A-Za-z0-9+/]+={0,2})$/u.exec(line) ?? [];
  if (name === undefined || base64 === undefined) return null;
  const bytes = bytesOf(base64);
  if (bytes === null || bytes.length <= KEY_ID_BYTES) return null;
  const keyId = [...bytes.subarray(0, KEY_ID_BYTES)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
  return { name, keyId, at: timeOf(bytes.subarray(KEY_ID_BYTES)) };
}

function timeOf(signature: Uint8Array): string | null {
  if (signature.length !== COSIGNATURE_BYTES) return null;
  const seconds = new DataView(signature.buffer, signature.byteOffset).getBigUint64(0);
  const time = new Date(Number(seconds) * 1_000);
  return seconds === 0n || Number.isNaN(time.getTime()) ? null : time.toISOString();
}

function bytesOf(base64: string): Uint8Array | null {
  try {
    return Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
  } catch {
    return null;
  }
}

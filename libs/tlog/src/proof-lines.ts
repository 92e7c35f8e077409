import { latin1 } from '#portable/crypto';
import { HASH_SIZE } from '#portable/merkle';
import { decodeBase64 } from './base64.js';
import { TlogError } from './errors.js';

/** As deep as a tree of 2^63 leaves; both formats that carry proofs have this bound. */
const MAX_PROOF_HASHES = 63;
const NEWLINE = 0x0a;

/** Lines, an empty line, and a signed note: how tlog-proof and add-checkpoint bodies are written. */
export interface Head {
  readonly lines: readonly string[];
  readonly note: Uint8Array;
}

/** Splits at the first empty line (the note may have more). Undefined if there is none. */
export function splitHead(bytes: Uint8Array): Head | undefined {
  const split = bytes.findIndex((byte, i) => byte === NEWLINE && bytes[i + 1] === NEWLINE);
  if (split < 0) return undefined;
  // As latin1 a byte above 0x7F stays one that no field of a head takes, and nothing is replaced.
  return { lines: latin1(bytes.subarray(0, split)).split('\n'), note: bytes.subarray(split + 2) };
}

/** One SHA-256 hash a line, in base64. Throws Base64Error, or what `refuse` makes of a wrong length or number. */
export function readHashes(lines: readonly string[], refuse: (reason: string) => TlogError): Uint8Array[] {
  if (lines.length > MAX_PROOF_HASHES) throw refuse(`a proof has at most ${MAX_PROOF_HASHES} hashes`);
  return lines.map((line) => {
    const hash = decodeBase64(line);
    if (hash.length !== HASH_SIZE) throw refuse(`a hash has ${HASH_SIZE} bytes, not ${hash.length}`);
    return hash;
  });
}

/** Runs `read`; other refusals of this library become `refuse`'s, with the cause kept. */
export function refusing<T extends TlogError, R>(
  kind: abstract new (...args: never[]) => T,
  refuse: (reason: string, options?: ErrorOptions) => T,
  read: () => R,
): R {
  try {
    return read();
  } catch (error) {
    if (error instanceof kind || !(error instanceof TlogError)) throw error;
    throw refuse(error.message, { cause: error });
  }
}

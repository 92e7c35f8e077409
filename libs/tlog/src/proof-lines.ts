import { HASH_SIZE } from '#libs/merkle';
import { decodeBase64 } from './base64.js';
import { TlogError } from './errors.js';

/** As deep as a tree of 2^63 leaves; both formats that carry proofs have this bound. */
const MAX_PROOF_HASHES = 63;

/** Lines, an empty line, and a signed note: how tlog-proof and add-checkpoint bodies are written. */
export interface Head {
  readonly lines: readonly string[];
  readonly note: Buffer;
}

/** Splits at the first empty line (the note may have more). Undefined if there is none. */
export function splitHead(bytes: Uint8Array): Head | undefined {
  const whole = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  const split = whole.indexOf('\n\n');
  if (split < 0) return undefined;
  // As latin1 a byte above 0x7F stays one that no field of a head takes, and nothing is replaced.
  return { lines: whole.subarray(0, split).toString('latin1').split('\n'), note: whole.subarray(split + 2) };
}

/** One SHA-256 hash a line, in base64. Throws Base64Error, or what `refuse` makes of a wrong length or number. */
export function readHashes(lines: readonly string[], refuse: (reason: string) => TlogError): Buffer[] {
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

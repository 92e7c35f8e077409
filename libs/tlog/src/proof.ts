import { concatBytes, type Crypto, utf8 } from '#portable/crypto';
import { merkle } from '#portable/merkle';
import { encodeBase64, decodeBase64 } from './base64.js';
import { openCheckpoint, parseCheckpoint } from './checkpoint.js';
import type { Checkpoint } from './checkpoint.js';
import { parseUint53 } from './decimal.js';
import { ProofFormatError, QuorumError } from './errors.js';
import { readHashes, refusing, splitHead } from './proof-lines.js';
import { MAX_NOTE_BYTES, parseNote } from './note.js';
import type { NoteSignature } from './note.js';
import { isSatisfied } from './policy.js';
import type { Policy } from './policy.js';
import type { NoteVerifier } from './key-types.js';

/** A receipt: entry `index` is in the tree of the checkpoint (C2SP tlog-proof@v1). Nothing in it is verified. */
export interface TlogProof {
  readonly index: number;
  /** Inclusion proof, from the leaf's sibling up. */
  readonly hashes: readonly Uint8Array[];
  /** The signed note as the log published it, with the cosignatures. */
  readonly checkpoint: Uint8Array;
  /** Whatever the writer added; nobody vouches for it. */
  readonly extra?: Uint8Array;
}

const FIRST_LINE = 'c2sp.org/tlog-proof@v1';

/** Room for the note, 63 hashes, and as much again of `extra`. */
const MAX_PROOF_BYTES = 2 * MAX_NOTE_BYTES;

const refuse = (reason: string, options?: ErrorOptions): ProofFormatError =>
  new ProofFormatError(`a tlog-proof: ${reason}`, options);

/** The file's bytes; an empty `extra` is left out. Throws ProofFormatError for what parseProof would refuse. */
export function formatProof({ index, hashes, checkpoint, extra }: TlogProof): Uint8Array {
  const lines = [FIRST_LINE];
  if (extra !== undefined && extra.length > 0) lines.push(`extra ${encodeBase64(extra)}`);
  lines.push(`index ${index}`, ...hashes.map(encodeBase64));
  const file = concatBytes(utf8(`${lines.join('\n')}\n\n`), checkpoint);
  parseProof(file);
  return file;
}

/** Reads a proof, down to the fields of its checkpoint, and verifies nothing. Throws ProofFormatError. */
export function parseProof(file: Uint8Array): TlogProof {
  const proof = splitProof(file);
  return refusing(ProofFormatError, refuse, () => {
    parseCheckpoint(parseNote(proof.checkpoint).text);
    return proof;
  });
}

/** As parseProof, but for its checkpoint, which may be any bytes: for whoever has to say which of the two cannot be read. */
export function splitProof(file: Uint8Array): TlogProof {
  return refusing(ProofFormatError, refuse, () => {
    if (file.length > MAX_PROOF_BYTES) throw refuse(`it has at most ${MAX_PROOF_BYTES} bytes`);
    const head = splitHead(file);
    if (head === undefined) throw refuse('an empty line comes before the checkpoint');
    const [first, ...lines] = head.lines;
    if (first !== FIRST_LINE) throw refuse(`the first line is "${FIRST_LINE}"`);
    const extra = lines[0]?.startsWith('extra ') ? decodeBase64(lines.shift()!.slice('extra '.length)) : undefined;
    if (extra?.length === 0) throw refuse('without extra data there is no extra line');
    const [indexLine = '', ...hashes] = lines;
    if (!indexLine.startsWith('index ')) throw refuse('the line before the hashes is "index <number>"');
    return {
      index: parseUint53(indexLine.slice('index '.length)),
      hashes: readHashes(hashes, refuse),
      checkpoint: head.note,
      ...(extra === undefined ? {} : { extra }),
    };
  });
}

/** The bytes that were logged, or the hash of the leaf they make. */
export type Leaf = { readonly entry: Uint8Array } | { readonly leafHash: Uint8Array };

export interface ProofClaim {
  readonly proof: TlogProof;
  readonly log: NoteVerifier;
  /** Its witnesses are the known cosigners, and its quorum must be met. */
  readonly policy?: Policy;
  /** Cosigners known besides: a bad signature of theirs refuses the proof, a missing one does not. */
  readonly witnesses?: readonly NoteVerifier[];
}

export function proofs(crypto: Crypto) {
  const { leafHash, verifyInclusion } = merkle(crypto);

  /**
   * Checks that the entry is in the log, and that the policy's witnesses saw the tree that says so. Gives the checkpoint, and the
   * good signatures (the log's among them). Throws the errors of openCheckpoint, QuorumError, and the MerkleErrors of
   * verifyInclusion.
   */
  function verifyProof(claim: ProofClaim & Leaf): {
    checkpoint: Checkpoint;
    verified: readonly NoteSignature[];
  } {
    const { proof, log, policy, witnesses = [] } = claim;
    const others = [...(policy?.witnesses.map(({ verifier }) => verifier) ?? []), ...witnesses];
    const { checkpoint, note } = openCheckpoint(proof.checkpoint, log, others);
    verifyInclusion({
      leafHash: 'entry' in claim ? leafHash(claim.entry) : claim.leafHash,
      index: proof.index,
      size: checkpoint.size,
      proof: proof.hashes,
      root: checkpoint.root,
    });
    if (policy !== undefined && !isSatisfied(policy, note.verified)) {
      throw new QuorumError(note.verified.filter(({ name }) => name !== log.name).map(({ name }) => name));
    }
    return { checkpoint, verified: note.verified };
  }

  return { verifyProof };
}

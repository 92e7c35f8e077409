import { leafHash, MerkleError } from '#libs/merkle';
import { encodeBase64, type NoteVerifier, parseProof, type Policy, TlogError } from '#libs/tlog';
import { verifyInclusion } from '#libs/merkle';
import { openNote } from './open-log.js';
import { type Cosigner, type LogProblem, Problems } from './report.js';

export interface ReceiptClaim {
  /** The tlog-proof, as it was given out. */
  receipt: Uint8Array;
  /** The entry's own bytes. */
  entry: Uint8Array;
  /** Keys of logs; the one whose name is the receipt's origin is asked. */
  keys: readonly NoteVerifier[];
  policy?: Policy;
  clock?: () => number;
}

export interface ReceiptReport {
  ok: boolean;
  leafHash: string;
  /** Null where the receipt cannot be read. */
  index: number | null;
  checkpoint: { origin: string; size: number; root: string; cosignedBy: Cosigner[] } | null;
  problems: LogProblem[];
  notChecked: string[];
}

/** Checks that an entry is in the log that signed the receipt. Needs nothing but its arguments: no network, no server. */
export function verifyReceipt({ receipt, entry, ...trust }: ReceiptClaim): ReceiptReport {
  const problems = new Problems();
  const hash = leafHash(entry);
  let index: number | null = null;
  let checkpoint: ReceiptReport['checkpoint'] = null;
  try {
    const proof = parseProof(receipt);
    index = proof.index;
    const opened = openNote(proof.checkpoint, trust, problems);
    if (opened) {
      const { origin, size, root } = opened.checkpoint;
      checkpoint = { origin, size, root: encodeBase64(root), cosignedBy: opened.cosignedBy };
      verifyInclusion({ leafHash: hash, index, size, proof: proof.hashes, root });
    }
  } catch (error) {
    if (error instanceof TlogError) problems.other('checkpoint', error.message);
    else if (error instanceof MerkleError)
      problems.add({
        kind: 'entry',
        index,
        path: null,
        detail: `the entry is not the one of the receipt: ${error.message}`,
      });
    else throw error;
  }
  return {
    ok: problems.count === 0,
    leafHash: encodeBase64(hash),
    index,
    checkpoint,
    problems: problems.list,
    notChecked: [
      'the rest of the log',
      ...(trust.policy && trust.policy.quorum.kind !== 'none'
        ? []
        : ['whether others are shown the same log: no witness is asked for (--policy)']),
      'what the event says, and whether it is true',
    ],
  };
}

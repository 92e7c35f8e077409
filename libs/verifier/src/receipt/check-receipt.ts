import { type Crypto, encodeBase64, readBase64, utf8 } from '#portable/crypto';
import { merkle } from '#portable/merkle';
import { formatVkey, type NoteVerifier } from '#portable/tlog';
import { checkConsistency } from './consistency-step.js';
import type { Cosigner } from './cosigners.js';
import { checkBytes, checkPath, checkRoot } from './entry-steps.js';
import { type Outcome, stepOf } from './outcome.js';
import { pinning, type Pins } from './pins.js';
import { checkpointOf, readReceipt } from './read-receipt.js';
import { checkLogSignature } from './signature-step.js';
import { type Mark, type Step, type StepId, STEPS } from './steps.js';
import { checkWitnesses } from './witness-step.js';

export interface ReceiptQuestion {
  /** The entry that was asked for, so that nobody can answer with another one's proof. Undefined: whichever the receipt is of. */
  place?: { readonly shard: string; readonly index: number };
  /** The entry's bytes, as they were served; null: they are not open to the reader. */
  entry: Uint8Array | null;
  /** The leaf hash that the finding names, in base64. Without it the bytes themselves are led to the root. */
  leafHash?: string;
  /** The tlog-proof, as it was served; null: no checkpoint covers the entry yet. */
  receipt: Uint8Array | null;
  /** Undefined: the reader has pinned nothing, and no signature passes. */
  pins?: Pins;
  /** The keys that the server itself names, for a reader who has pinned nothing. */
  serverKeys?: readonly NoteVerifier[];
  /** The checkpoint that was remembered of this shard's log before the receipt was asked for: a signed note. */
  remembered?: Uint8Array;
  /** From the remembered checkpoint to the receipt's, in base64; see consistencyToAsk. */
  consistencyProof?: readonly string[];
  /** Milliseconds since 1970: a cosignature of the future is refused. */
  now: number;
}

export interface CheckedReceipt {
  mark: Mark;
  /** All of STEPS, in their order. */
  steps: readonly Step[];
  /** Of the bytes where they are open, else as it was stated; base64. */
  leafHash: string | null;
  /** Null where the receipt cannot be read. */
  index: number | null;
  /** What the receipt's checkpoint says, believed or not; null where it cannot be read. */
  checkpoint: { origin: string; size: number; root: string; cosignedBy: readonly Cosigner[] } | null;
  /** The pinned verifier key under which the log's signature is good; null: none. */
  key: string | null;
  /** The note to remember for next time, in place of `remembered`; null: keep what there is. */
  remember: Uint8Array | null;
}

/**
 * What checks an entry against keys that its reader has got elsewhere, over the given cryptography. Pure: no network, no clock, no server. It
 * throws for nothing that a server can answer; what does not fit is a step that failed, and says in which way.
 */
export function receiptChecks(crypto: Crypto) {
  const { leafHash, inclusionRoot, verifyConsistency } = merkle(crypto);
  const { readPins, readVkeys, keysOf } = pinning(crypto);

  function checkReceipt(question: ReceiptQuestion): CheckedReceipt {
    const { entry, place, pins } = question;
    const own = entry === null ? undefined : leafHash(entry);
    const stated = question.leafHash === undefined ? undefined : readBase64(question.leafHash);
    // What was stated is what is led to the root, so that changed bytes are told from a changed log.
    const leaf = stated?.length === 32 ? stated : question.leafHash === undefined ? own : undefined;
    const read = readReceipt(question.receipt);
    const path = checkPath(read, place?.index, leaf, inclusionRoot);
    const signature = checkLogSignature(read, { shard: place?.shard, pins, serverKeys: question.serverKeys }, keysOf);
    const witnesses = checkWitnesses(read, pins?.policy, question.now);
    const earlier = checkConsistency(read, question, keysOf, verifyConsistency);
    const outcomes: Record<StepId, Outcome> = {
      bytes: checkBytes(own, question.leafHash),
      path: path.outcome,
      root: checkRoot(read, path.root),
      'log-signature': signature.outcome,
      witnesses: witnesses.outcome,
      consistency: earlier.outcome,
    };
    const mark = markOf(outcomes, question);
    const { checkpoint, proof } = read;
    return {
      mark,
      steps: STEPS.map((id) => stepOf(id, outcomes[id])),
      leafHash: own ? encodeBase64(own) : leaf ? encodeBase64(leaf) : null,
      index: proof?.index ?? null,
      checkpoint: checkpoint
        ? {
            origin: checkpoint.origin,
            size: checkpoint.size,
            root: encodeBase64(checkpoint.root),
            cosignedBy: witnesses.cosignedBy,
          }
        : null,
      key: pins && signature.key ? formatVkey(signature.key) : null,
      remember: signature.key && earlier.replace && mark !== 'does-not-check' ? (proof?.checkpoint ?? null) : null,
    };
  }

  /** What to ask of `GET /v1/log/{shard}/consistency` before checking; undefined: no proof is needed, or none would help. */
  function consistencyToAsk(
    receipt: Uint8Array | null,
    remembered: Uint8Array,
  ): { from: number; to: number } | undefined {
    const [from, to] = [checkpointOf(remembered)?.size, readReceipt(receipt).checkpoint?.size];
    return from === undefined || to === undefined || from === 0 || from >= to ? undefined : { from, to };
  }

  return { checkReceipt, consistencyToAsk, readPins, readVkeys };
}

function markOf(outcomes: Readonly<Record<StepId, Outcome>>, { entry, pins, remembered }: ReceiptQuestion): Mark {
  const states = STEPS.map((id) => outcomes[id].state);
  if (states.includes('failed')) return 'does-not-check';
  if (entry === null) return 'not-open';
  const asked: StepId[] = ['bytes', 'path', 'root', 'log-signature'];
  if (pins?.policy && pins.policy.quorum.kind !== 'none') asked.push('witnesses');
  // A server that keeps the proof back has not shown that it kept the log.
  if (remembered !== undefined) asked.push('consistency');
  return asked.every((id) => outcomes[id].state === 'passed') ? 'checked' : 'not-yet-checked';
}

/** The tlog-proof of an answer that has its parts: `GET /v1/entries/{shard}/{index}?proof=1`. What is wrong in it, the check says. */
export function receiptOf(parts: { index: number; inclusionProof: readonly string[]; checkpoint: string }): Uint8Array {
  const lines = ['c2sp.org/tlog-proof@v1', `index ${parts.index}`, ...parts.inclusionProof];
  return utf8(`${lines.join('\n')}\n\n${parts.checkpoint}`);
}

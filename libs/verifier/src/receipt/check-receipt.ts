import { type Crypto, encodeBase64, readBase64, utf8 } from '#portable/crypto';
import { merkle } from '#portable/merkle';
import { type Checkpoint, formatVkey, type NoteVerifier } from '#portable/tlog';
import { checkConsistency } from './consistency-step.js';
import type { Cosigner } from './cosigners.js';
import { checkBytes, checkPath, checkRoot } from './entry-steps.js';
import { failed, type Outcome, stepOf } from './outcome.js';
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
  /** From the remembered checkpoint to the receipt's, in base64; see consistencyToAsk. Null: the server answered that it has none. */
  consistencyProof?: readonly string[] | null;
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
  /** Where nothing is pinned, the server's own key under which the signature is good. It proves nothing. */
  serverKey: string | null;
  /** The note to remember for next time, in place of `remembered`; null: keep what there is. */
  remember: Uint8Array | null;
}

/** Of a log's checkpoint, with no entry of it. */
export interface LogQuestion extends Pick<
  ReceiptQuestion,
  'pins' | 'serverKeys' | 'remembered' | 'consistencyProof' | 'now'
> {
  shard: string;
  /** The signed note, as it was served. */
  checkpoint: string;
}

/** The steps that a checkpoint has by itself. */
const LOG_STEPS = ['log-signature', 'witnesses', 'consistency'] as const;
export type CheckedLog = Omit<CheckedReceipt, 'leafHash' | 'index'>;

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
      checkpoint: checkpoint ? shown(checkpoint, witnesses.cosignedBy) : null,
      key: pins && signature.key ? formatVkey(signature.key) : null,
      serverKey: !pins && signature.key ? formatVkey(signature.key) : null,
      remember: signature.key && earlier.replace && mark !== 'does-not-check' ? (proof?.checkpoint ?? null) : null,
    };
  }

  /** The newest checkpoint of a log by itself: three of the steps. */
  function checkLog({ shard, checkpoint: note, ...question }: LogQuestion): CheckedLog {
    const read = readReceipt(receiptOf({ index: 0, inclusionProof: [], checkpoint: note }));
    const { pins } = question;
    const signature: { outcome: Outcome; key?: NoteVerifier } =
      read.checkpoint === undefined
        ? { outcome: failed(`The checkpoint cannot be read: ${read.noCheckpoint ?? read.unreadable}.`) }
        : checkLogSignature(read, { shard, pins, serverKeys: question.serverKeys }, keysOf);
    const witnesses = checkWitnesses(read, pins?.policy, question.now);
    const earlier = checkConsistency(read, question, keysOf, verifyConsistency);
    const outcomes = {
      'log-signature': signature.outcome,
      witnesses: witnesses.outcome,
      consistency: earlier.outcome,
    };
    const mark = markOf(outcomes, { entry: undefined, ...question });
    return {
      mark,
      steps: LOG_STEPS.map((id) => stepOf(id, outcomes[id])),
      checkpoint: read.checkpoint ? shown(read.checkpoint, witnesses.cosignedBy) : null,
      key: pins && signature.key ? formatVkey(signature.key) : null,
      serverKey: !pins && signature.key ? formatVkey(signature.key) : null,
      remember: signature.key && earlier.replace && mark !== 'does-not-check' ? utf8(note) : null,
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

  return { checkReceipt, checkLog, consistencyToAsk, readPins, readVkeys };
}

/** Steps that are not among the outcomes were not asked for. */
function markOf(
  outcomes: Readonly<Partial<Record<StepId, Outcome>>>,
  { entry, pins, remembered }: Pick<ReceiptQuestion, 'pins' | 'remembered'> & { entry: Uint8Array | null | undefined },
): Mark {
  const done = STEPS.filter((id) => outcomes[id] !== undefined);
  if (done.some((id) => outcomes[id]!.state === 'failed')) return 'does-not-check';
  if (entry === null) return 'not-open';
  const asked = new Set<StepId>(['bytes', 'path', 'root', 'log-signature']);
  if (pins?.policy && pins.policy.quorum.kind !== 'none') asked.add('witnesses');
  // A server that keeps the proof back has not shown that it kept the log.
  if (remembered !== undefined) asked.add('consistency');
  return done.every((id) => !asked.has(id) || outcomes[id]!.state === 'passed') ? 'checked' : 'not-yet-checked';
}

const shown = ({ origin, size, root }: Checkpoint, cosignedBy: readonly Cosigner[]) => ({
  ...{ origin, size, cosignedBy },
  root: encodeBase64(root),
});

/** The tlog-proof of an answer that has its parts: `GET /v1/entries/{shard}/{index}?proof=1`. What is wrong in it, the check says. */
export function receiptOf(parts: { index: number; inclusionProof: readonly string[]; checkpoint: string }): Uint8Array {
  const lines = ['c2sp.org/tlog-proof@v1', `index ${parts.index}`, ...parts.inclusionProof];
  return utf8(`${lines.join('\n')}\n\n${parts.checkpoint}`);
}

import { encodeBase64, equalBytes, readBase64 } from '#portable/crypto';
import { type ConsistencyClaim, MerkleError } from '#portable/merkle';
import { type Checkpoint, type NoteVerifier, openNote, TlogError } from '#portable/tlog';
import { failed, notDone, type Outcome, passed } from './outcome.js';
import type { Pins } from './pins.js';
import { readNote, type ReadReceipt } from './read-receipt.js';
import type { KeysOf } from './signature-step.js';

interface Earlier {
  remembered?: Uint8Array;
  consistencyProof?: readonly string[] | null;
  pins?: Pins;
  /** Null: the server says that no checkpoint covers the entry of `place` yet. */
  receipt?: Uint8Array | null;
  place?: { readonly shard: string; readonly index: number };
}

/** `replace`: the earlier checkpoint is no longer needed, because the present one extends it, or it says nothing. */
export function checkConsistency(
  { checkpoint }: ReadReceipt,
  { remembered, consistencyProof, pins, receipt, place }: Earlier,
  keysOf: KeysOf,
  verifyConsistency: (claim: ConsistencyClaim) => void,
): { outcome: Outcome; replace: boolean } {
  if (remembered === undefined)
    return { outcome: notDone('This is the first time: there is no earlier checkpoint to compare.'), replace: true };
  const old = readOld(remembered, pins, keysOf);
  if (old === undefined) return { outcome: notDone(SAYS_NOTHING), replace: true };
  if (receipt === null && place) return { outcome: withheld(old, place), replace: false };
  const outcome = compare(old, checkpoint, consistencyProof, verifyConsistency);
  return { outcome, replace: outcome.state === 'passed' };
}

const SAYS_NOTHING = 'The earlier checkpoint cannot be read, or no pinned key signed it, so that it says nothing.';

/** What was signed once is signed for good: whoever says that it is not yet has another log, or keeps the receipt back. */
function withheld(old: Checkpoint, { shard, index }: { shard: string; index: number }): Outcome {
  if (index >= old.size || !old.origin.endsWith(`/${shard}`))
    return notDone('There is no checkpoint to compare with the earlier one.');
  return failed(
    `The server says that entry ${index} is not yet signed; last time the log had ${old.size} signed entries, and this was one of them: the log was rolled back, or its receipt is kept back.`,
    { label: 'size last time', value: String(old.size) },
    { label: 'root last time', value: encodeBase64(old.root) },
  );
}

function compare(
  old: Checkpoint,
  checkpoint: Checkpoint | undefined,
  consistencyProof: readonly string[] | null | undefined,
  verifyConsistency: (claim: ConsistencyClaim) => void,
): Outcome {
  if (checkpoint === undefined) return notDone('There is no checkpoint to compare with the earlier one.');
  const compared = [
    { label: 'size last time', value: String(old.size) },
    { label: 'root last time', value: encodeBase64(old.root) },
    { label: 'size now', value: String(checkpoint.size) },
    { label: 'root now', value: encodeBase64(checkpoint.root) },
  ];
  if (old.origin !== checkpoint.origin)
    return failed(`This is the log ${checkpoint.origin}; last time it was ${old.origin}.`, ...compared);
  if (old.size > checkpoint.size)
    return failed(
      `The log was rolled back: it had ${old.size} signed entries last time and has ${checkpoint.size} now.`,
      ...compared,
    );
  if (old.size === checkpoint.size)
    return equalBytes(old.root, checkpoint.root)
      ? passed('The log is the one of last time.', ...compared)
      : failed(`The log was forked: there are two roots for the same ${old.size} entries.`, ...compared);
  if (old.size === 0) return passed('The log was empty last time.', ...compared);
  if (consistencyProof === undefined)
    return notDone('The proof that the log has only grown was not given.', ...compared);
  if (consistencyProof === null)
    return failed(
      `The server has no proof that the log has only grown since its ${old.size} entries of last time, which it signed: the log was forked, or the proof is kept back.`,
      ...compared,
    );
  const proof = consistencyProof.map((hash) => readBase64(hash));
  if (!proof.every((hash) => hash?.length === 32))
    return failed('The proof that the log has only grown cannot be read.', ...compared);
  try {
    verifyConsistency({
      oldSize: old.size,
      newSize: checkpoint.size,
      oldRoot: old.root,
      newRoot: checkpoint.root,
      proof: proof as Uint8Array[],
    });
    return passed(`The first ${old.size} entries are those of last time.`, ...compared);
  } catch (error) {
    if (!(error instanceof MerkleError)) throw error;
    return failed(
      `No proof leads from the ${old.size} entries of last time to the ${checkpoint.size} of now: the log was forked, or the proof was changed.`,
      ...compared,
    );
  }
}

/** Undefined: it cannot be read, or keys are pinned and none of its log's has signed it. */
function readOld(remembered: Uint8Array, pins: Pins | undefined, keysOf: KeysOf): Checkpoint | undefined {
  try {
    const { checkpoint } = readNote(remembered);
    const isGood = (key: NoteVerifier): boolean => {
      try {
        openNote(remembered, [key]);
        return true;
      } catch (error) {
        if (error instanceof TlogError) return false;
        throw error;
      }
    };
    return pins === undefined || keysOf(checkpoint.origin, pins.keys).some(isGood) ? checkpoint : undefined;
  } catch (error) {
    if (error instanceof TlogError) return undefined;
    throw error;
  }
}

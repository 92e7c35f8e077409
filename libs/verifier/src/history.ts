import { equalBytes } from '#libs/crypto';
import { consistencyProofAsync, MerkleError, tileHashReader, verifyConsistency } from '#libs/merkle';
import { type Checkpoint, encodeBase64, TlogError } from '#libs/tlog';
import { FileMalformed, FileMissing, StateUnusable, VerifyArgument } from './errors.js';
import { openWithAny, type Trust } from './open-log.js';
import type { Consistency, Problems } from './report.js';
import type { LogSource } from './source.js';

/** A signed checkpoint of the log that was seen before, or elsewhere. */
export interface SeenCheckpoint {
  /** In words: "the state file", "the witness at …". */
  from: string;
  note: Uint8Array;
}

/**
 * Proves that the present tree extends each tree that was seen. A smaller or another tree is the one thing that a log must never show,
 * so it is told in a sentence of its own. Seen checkpoints count only with the log's own signature: throws StateUnusable without.
 */
export async function checkHistory(
  source: LogSource,
  present: Checkpoint,
  seen: readonly SeenCheckpoint[],
  trust: Trust,
  problems: Problems,
): Promise<Consistency[]> {
  const consistent: Consistency[] = [];
  for (const one of seen) {
    const old = openSeen(one, present.origin, trust);
    const detail = await disagreement(source, present, old, one.from);
    if (detail === undefined) consistent.push({ with: one.from, size: old.size });
    else problems.other('history', detail, 'checkpoint');
  }
  return consistent;
}

/** Throws StateUnusable for what the log did not sign, or what is of another log. */
export function openSeen({ from, note }: SeenCheckpoint, origin: string, trust: Trust): Checkpoint {
  let checkpoint: Checkpoint;
  try {
    ({ checkpoint } = openWithAny(note, trust.keys));
  } catch (error) {
    if (!(error instanceof TlogError || error instanceof VerifyArgument)) throw error;
    throw new StateUnusable(`the checkpoint from ${from} does not count: ${error.message}`, { cause: error });
  }
  if (checkpoint.origin === origin) return checkpoint;
  throw new StateUnusable(`the checkpoint from ${from} is of ${checkpoint.origin}, not of ${origin}`);
}

async function disagreement(
  source: LogSource,
  present: Checkpoint,
  old: Checkpoint,
  from: string,
): Promise<string | undefined> {
  if (old.size > present.size)
    return `the log was truncated or rolled back${source.newest ? '' : ', or this copy is an older one'}: ${from} has a signed checkpoint of ${old.size} entries, this one has ${present.size}`;
  if (old.size === present.size && !equalBytes(old.root, present.root))
    return `the log was forked: two signed roots for ${old.size} entries, ${encodeBase64(old.root)} (${from}) and ${encodeBase64(present.root)}`;
  if (old.size === 0 || old.size === present.size) return undefined;
  try {
    const hashAt = tileHashReader(present.size, (level, index, width) => source.tile(level, index, width));
    verifyConsistency({
      oldSize: old.size,
      newSize: present.size,
      oldRoot: old.root,
      newRoot: present.root,
      proof: await consistencyProofAsync(old.size, present.size, hashAt),
    });
    return undefined;
  } catch (error) {
    if (error instanceof FileMissing || error instanceof FileMalformed)
      return `that this log extends the checkpoint of ${old.size} entries from ${from} cannot be proved: ${error.message}`;
    if (!(error instanceof MerkleError)) throw error;
    return `the log was forked, or its tiles are damaged: no proof leads from the signed checkpoint of ${old.size} entries (${from}) to this one of ${present.size}`;
  }
}

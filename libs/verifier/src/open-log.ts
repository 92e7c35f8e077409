import {
  type Checkpoint,
  type NoteSignature,
  type NoteVerifier,
  openCheckpoint,
  parseCheckpoint,
  parseNote,
  type Policy,
  TlogError,
} from '#libs/tlog';
import { FileMalformed, FileMissing, VerifyArgument } from './errors.js';
import { type Cosigner, cosigners } from './receipt/cosigners.js';
import { keysOf } from './receipt/node.js';
import type { Problems } from './report.js';
import type { LogSource } from './source.js';

export interface Trust {
  /**
   * Keys of logs. A key's name is its log's origin, so the key says which log this is: to ask for one log, give its keys only. More
   * than one of a name where the key was changed. A key with the name of a ledger is that of each of its logs.
   */
  keys: readonly NoteVerifier[];
  /** The witnesses that must have cosigned; without a policy, none. */
  policy?: Policy;
  /** Milliseconds since 1970; a cosignature of the future is refused. */
  clock?: () => number;
}

export interface OpenedLog {
  note: Uint8Array;
  checkpoint: Checkpoint;
  cosignedBy: Cosigner[];
  /** Signature lines of keys that nobody named. */
  unknownSignatures: number;
}

/** The log's checkpoint, if its key signed it and the policy is met; else the reason is among the problems. */
export async function openLog(source: LogSource, trust: Trust, problems: Problems): Promise<OpenedLog | undefined> {
  let note: Buffer;
  try {
    note = await source.checkpoint();
  } catch (error) {
    if (!(error instanceof FileMissing || error instanceof FileMalformed)) throw error;
    problems.other('checkpoint', error.message, 'checkpoint');
    return undefined;
  }
  return openNote(note, trust, problems);
}

export function openNote(note: Uint8Array, trust: Trust, problems: Problems): OpenedLog | undefined {
  try {
    const { checkpoint, verified, unverified } = openWithAny(note, trust.keys, trust.policy);
    const { cosignedBy, fromTheFuture, satisfied } = trust.policy
      ? cosigners(trust.policy, verified, (trust.clock ?? Date.now)())
      : { cosignedBy: [], fromTheFuture: [], satisfied: true };
    for (const { name, at } of fromTheFuture)
      problems.other('cosignature', `${name} cosigned in the future: ${at}`, 'checkpoint');
    if (!satisfied) {
      const by = cosignedBy.map(({ name }) => name).join(', ') || 'none of its witnesses';
      problems.other('cosignature', `the policy asks for more witnesses; cosigned by ${by}`, 'checkpoint');
    }
    return { note, checkpoint, cosignedBy, unknownSignatures: unverified.length };
  } catch (error) {
    if (!(error instanceof TlogError || error instanceof VerifyArgument)) throw error;
    problems.other('checkpoint', error.message, 'checkpoint');
    return undefined;
  }
}

/** Opens a checkpoint with whichever of its log's keys signed it. Throws VerifyArgument without one, and what openCheckpoint throws. */
export function openWithAny(
  note: Uint8Array,
  keys: readonly NoteVerifier[],
  policy?: Policy,
): { checkpoint: Checkpoint; verified: readonly NoteSignature[]; unverified: readonly NoteSignature[] } {
  const { text, signatures } = parseNote(note);
  const { origin } = parseCheckpoint(text);
  const own = keysOf(origin, keys);
  const key = own.find(({ keyId }) => signatures.some((one) => one.name === origin && one.keyId === keyId)) ?? own[0];
  if (key === undefined) throw new VerifyArgument(`no key of ${origin} was given`);
  const opened = openCheckpoint(note, key, policy?.witnesses.map(({ verifier }) => verifier) ?? []);
  return { checkpoint: opened.checkpoint, verified: opened.note.verified, unverified: opened.note.unverified };
}

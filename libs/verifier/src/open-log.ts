import {
  type Checkpoint,
  cosignedAt,
  COSIGNATURE,
  isSatisfied,
  type NoteSignature,
  type NoteVerifier,
  openCheckpoint,
  parseCheckpoint,
  parseNote,
  type Policy,
  TlogError,
} from '#libs/tlog';
import { FileMalformed, FileMissing, VerifyArgument } from './errors.js';
import type { Cosigner, Problems } from './report.js';
import type { LogSource } from './source.js';

export interface Trust {
  /**
   * Keys of logs. A key's name is its log's origin, so the key says which log this is: to ask for one log, give its keys only. More
   * than one of a name where the key was changed.
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

/** Clocks of two machines may differ by this much. */
const CLOCK_SKEW_SECONDS = 300;

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
    const witnesses = new Map(trust.policy?.witnesses.map((witness) => [witness.verifier.keyId, witness]) ?? []);
    const now = Math.floor((trust.clock ?? Date.now)() / 1000);
    const timely: NoteSignature[] = [];
    const cosignedBy: Cosigner[] = [];
    for (const signature of verified) {
      const witness = witnesses.get(signature.keyId);
      if (witness === undefined || witness.verifier.name !== signature.name) continue;
      const seconds = witness.verifier.type === COSIGNATURE ? cosignedAt(signature) : 0;
      if (seconds > now + CLOCK_SKEW_SECONDS) {
        problems.other('cosignature', `${witness.name} cosigned in the future: ${rfc3339(seconds)}`, 'checkpoint');
        continue;
      }
      timely.push(signature);
      cosignedBy.push({ name: witness.name, at: rfc3339(seconds) });
    }
    if (trust.policy && !isSatisfied(trust.policy, timely)) {
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
  const own = keys.filter(({ name }) => name === origin);
  const key = own.find(({ keyId }) => signatures.some((one) => one.name === origin && one.keyId === keyId)) ?? own[0];
  if (key === undefined) throw new VerifyArgument(`no key of ${origin} was given`);
  const opened = openCheckpoint(note, key, policy?.witnesses.map(({ verifier }) => verifier) ?? []);
  return { checkpoint: opened.checkpoint, verified: opened.note.verified, unverified: opened.note.unverified };
}

function rfc3339(seconds: number): string {
  const date = new Date(seconds * 1000);
  return Number.isNaN(date.getTime()) ? `${seconds} s after 1970` : date.toISOString();
}

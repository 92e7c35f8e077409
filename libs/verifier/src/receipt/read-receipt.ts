import { type Checkpoint, type Note, parseCheckpoint, parseNote, splitProof, TlogError } from '#portable/tlog';
import type { TlogProof } from '#portable/tlog';

/** A receipt as far as it can be read; nothing in it is verified. */
export interface ReadReceipt {
  /** Undefined with `unreadable`, and where there is no receipt yet. */
  proof?: TlogProof;
  /** The proof's lines cannot be read, and in which way. */
  unreadable?: string;
  /** Undefined with `noCheckpoint`. */
  checkpoint?: Checkpoint;
  note?: Note;
  /** The checkpoint cannot be read, and in which way. */
  noCheckpoint?: string;
}

export function readReceipt(receipt: Uint8Array | null): ReadReceipt {
  if (receipt === null) return {};
  let proof: TlogProof;
  try {
    proof = splitProof(receipt);
  } catch (error) {
    return { unreadable: reasonOf(error) };
  }
  try {
    return { proof, ...readNote(proof.checkpoint) };
  } catch (error) {
    return { proof, noCheckpoint: reasonOf(error) };
  }
}

/** Throws TlogError. */
export function readNote(bytes: Uint8Array): { note: Note; checkpoint: Checkpoint } {
  const note = parseNote(bytes);
  return { note, checkpoint: parseCheckpoint(note.text) };
}

/** The same; undefined: it cannot be read. */
export function checkpointOf(bytes: Uint8Array): Checkpoint | undefined {
  try {
    return readNote(bytes).checkpoint;
  } catch (error) {
    if (error instanceof TlogError) return undefined;
    throw error;
  }
}

/** What a refusal of libs/tlog says; throws any other error. */
function reasonOf(error: unknown): string {
  if (error instanceof TlogError) return error.message;
  throw error;
}

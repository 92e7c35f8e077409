import type { Access, EntryTail } from '#libs/contracts';
import type { PositionMove } from '../position.js';
import type { ShardName } from '../shard.js';

/** One entry to be: all but the nonce and the time, which the append gives. */
export interface LeafDraft {
  shard: ShardName;
  /** All of the entry after receivedAt. Its event's bytes must stay as they are until the append has ended. */
  tail: EntryTail;
  /** HTTP idempotency; digest = sha256 of the value's bytes. */
  receipt?: { source: string; eventId: string; digest: Buffer };
  /** Refused bytes, encrypted before the transaction; the tail holds sha256(salt ‖ bytes). */
  quarantine?: { bytes: Buffer; salt: Buffer };
  /** An officer's note, encrypted before the transaction; the tail holds sha256(salt ‖ bytes). Of an act in oversight alone. */
  note?: { bytes: Buffer; salt: Buffer };
  /** As the tail has it; of an entry of `access` alone. */
  access?: Access;
}

/** The oversight drafts of the append become versions expectedVersion+1, +2, … of the stream. 0: the stream is new. */
export interface StreamMove {
  stream: string;
  expectedVersion: number;
}

/** All of it commits in one transaction, or none of it. */
export interface Append {
  drafts: readonly LeafDraft[];
  position?: PositionMove;
  stream?: StreamMove;
}

export interface Placed {
  shard: ShardName;
  index: number;
  leafHash: Buffer;
  receivedAt: string;
}

/** `placed` is in the order of the drafts. */
export interface Appended {
  readonly placed: Placed[];
}

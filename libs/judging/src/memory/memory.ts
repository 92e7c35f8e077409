import type { Entry } from '#libs/contracts';
import type { Key } from '../kinds/key.js';
import type { Facts } from '../kinds/all-kinds.js';

export interface EventRef {
  index: number;
  digest: string;
  /** The same id under another agreement is another event. Left out: the agreement that is asked about. */
  agreement?: string;
}

/** The fold's input from an entry: parsed, with the digest of the event's own bytes (hex; empty for other entries). */
export interface FoldInput {
  index: number;
  entry: Entry;
  receivedAt: number;
  digest: string;
}

/**
 * The committed memory. Each answer is `undefined` if it is not loaded yet: the fold then stops with `NotLoaded`, the caller loads it and
 * folds the batch again. That keeps the fold pure and synchronous.
 */
export interface Memory {
  get(key: Key): Facts | null | undefined;
  /** The first `limit` keys of [from, to), in order. */
  scan(from: string, to: string, limit: number): Key[] | undefined;
  /** Entries of an event id, ascending. */
  events(source: string, id: string): EventRef[] | undefined;
  /**
   * The first `limit` committed entries under an agreement id in [from, before) that make a statement, without repeats. In order; may be
   * lazy.
   */
  entriesOf(range: EntryRange): Iterable<FoldInput> | undefined;
}

/** Entries [from, before) of an agreement, at most `limit`. */
export interface EntryRange {
  agreement: string;
  from: number;
  before: number;
  limit: number;
}

/** The two triggers of a conclusion: an event time that all watermarks pass, or a time of receipt. */
export type WaitingOrder = 'point' | 'due';

/** A place in such an order: after a target that waits for this time or, without a target, after all that do. */
export interface WaitingPlace {
  time: number;
  target?: Key;
}

/** Waiting conclusions of an agreement or, by due time, of all: after a place, up to a time. */
export interface WaitingRange {
  agreement?: string;
  by: WaitingOrder;
  after: WaitingPlace;
  until: number;
}

export type Wanted =
  | { kind: 'facts'; key: Key }
  | { kind: 'scan'; from: string; to: string; limit: number }
  | { kind: 'events'; source: string; id: string }
  | ({ kind: 'entries' } & EntryRange)
  | ({ kind: 'waiting' } & WaitingRange);

/** Not an error of the rules: the batch needs facts that are not in memory yet. */
export class NotLoaded extends Error {
  readonly wanted: readonly Wanted[];

  constructor(first: Wanted, more: readonly Wanted[] = []) {
    super(`not loaded: ${JSON.stringify(first)}${more.length > 0 ? ` and ${more.length} more` : ''}`);
    this.wanted = [first, ...more];
    this.name = 'NotLoaded';
  }
}

/** The facts that memory has lacked so far, while later entries are tried only to learn what they lack. */
export class Lacking {
  private readonly wanted: Wanted[] = [];

  /**
   * Collects the missing facts. Any other failure is thrown, unless something was missing before: after that, any failure may follow from
   * it.
   */
  take(error: unknown): void {
    if (error instanceof NotLoaded) for (const wanted of error.wanted) this.wanted.push(wanted);
    else if (this.wanted.length === 0) throw error;
  }

  /** @throws NotLoaded if anything was missing */
  check(): void {
    const [first, ...more] = this.wanted;
    if (first) throw new NotLoaded(first, more);
  }
}

/** The result of an entry. `conflict`: its id was taken by other content, so that it accuses and excuses nobody. */
export type EntryState = 'folded' | 'repeat' | 'conflict' | 'quarantined' | 'control';

export interface FoldedEntry {
  input: FoldInput;
  agreement: string;
  state: EntryState;
}

/** Does an entry make a statement of its own, under an agreement? */
export const counts = ({ agreement: of, state }: FoldedEntry, agreement: string): boolean =>
  of === agreement && (state === 'folded' || state === 'conflict');

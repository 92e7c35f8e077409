import type { Entry } from '#libs/contracts';
import { Bits, copy } from '../bits.js';

/** What the rules remember of one thing. Plain data: objects, arrays, strings, numbers and sets of items. */
export type Entity = object;

export interface EventRef {
  index: number;
  digest: string;
  /** The same id under another agreement is another event; without it, it is taken to be under the one that is asked for. */
  agreement?: string;
}

/** An entry as the fold takes it: parsed, with the digest of the event's own bytes (hex; empty for other entries). */
export interface FoldInput {
  index: number;
  entry: Entry;
  receivedAt: number;
  digest: string;
}

/**
 * The committed memory. Each answer is `undefined` where it is not known yet (not loaded): the fold then stops with
 * `NotLoaded`, the caller loads it and folds the batch again. That keeps the fold pure and synchronous.
 */
export interface Memory {
  get(key: string): Entity | null | undefined;
  /** Keys that begin with `prefix`. */
  scan(prefix: string): string[] | undefined;
  /** Entries of an event id, ascending. */
  events(source: string, id: string): EventRef[] | undefined;
  /**
   * The committed entries under an agreement id with an index below `before`, in order; may be lazy, because a refold
   * takes them one by one. Events whose id was taken before (repeats, conflicts) may be left out.
   */
  entriesOf(agreement: string, before: number): Iterable<FoldInput> | undefined;
}

export type Wanted =
  | { kind: 'entity'; key: string }
  | { kind: 'scan'; prefix: string }
  | { kind: 'events'; source: string; id: string }
  | { kind: 'entries'; agreement: string; before: number };

/** Not an error of the rules: the batch needs something that is not in memory yet. */
export class NotLoaded extends Error {
  constructor(readonly wanted: Wanted) {
    super(`not loaded: ${JSON.stringify(wanted)}`);
    this.name = 'NotLoaded';
  }
}

/** Deep copy of plain data; several times faster than structuredClone on these shapes. */
export function clone<T>(value: T): T {
  if (typeof value !== 'object' || value === null) return value;
  if (value instanceof Bits) return copy(value) as T;
  if (Array.isArray(value)) return value.map((element: unknown) => clone(element)) as T;
  const out: Record<string, unknown> = {};
  for (const name in value) out[name] = clone(value[name]);
  return out as T;
}

/** Changes of one batch over the committed memory. Thrown away whole when anything fails; merged only after the commit. */
export class Overlay {
  readonly changed = new Map<string, Entity>();
  private readonly newEvents = new Map<string, EventRef[]>();

  /** `batch`: the entries that are being folded, which memory does not have yet. */
  constructor(
    private readonly memory: Memory,
    private readonly batch: readonly FoldInput[] = [],
  ) {}

  /** Read only: never change what this returns. */
  read<T extends Entity>(key: string): T | undefined {
    const changed = this.changed.get(key);
    if (changed) return changed as T;
    const stored = this.memory.get(key);
    if (stored === undefined) throw new NotLoaded({ kind: 'entity', key });
    return (stored ?? undefined) as T | undefined;
  }

  /** A copy that may be changed, made anew where there is none. */
  edit<T extends Entity>(key: string, make: () => T): T {
    const changed = this.changed.get(key);
    if (changed) return changed as T;
    const stored = this.read<T>(key);
    const copy = stored ? clone(stored) : make();
    this.changed.set(key, copy);
    return copy;
  }

  scan(prefix: string): string[] {
    const stored = this.memory.scan(prefix);
    if (!stored) throw new NotLoaded({ kind: 'scan', prefix });
    const all = new Set(stored);
    for (const key of this.changed.keys()) if (key.startsWith(prefix)) all.add(key);
    return [...all].sort();
  }

  events(source: string, id: string): EventRef[] {
    const stored = this.memory.events(source, id);
    if (!stored) throw new NotLoaded({ kind: 'events', source, id });
    const added = this.newEvents.get(`${source} ${id}`);
    return added ? [...stored, ...added] : stored;
  }

  noteEvent(source: string, id: string, ref: EventRef): void {
    const key = `${source} ${id}`;
    const added = this.newEvents.get(key);
    if (added) added.push(ref);
    else this.newEvents.set(key, [ref]);
  }

  *entriesOf(agreement: string, before: number): Iterable<FoldInput> {
    const entries = this.memory.entriesOf(agreement, before);
    if (!entries) throw new NotLoaded({ kind: 'entries', agreement, before });
    yield* entries;
    for (const input of this.batch) {
      if (input.index < before && input.entry.event?.agreementid === agreement) yield input;
    }
  }
}

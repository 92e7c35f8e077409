import type { Entry } from '#libs/contracts';
import { Bits, copy } from '../bits.js';
import { newRecord } from '../facts/own.js';

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
  if (Array.isArray(value)) return (value.length === 0 ? [] : value.map((element: unknown) => clone(element))) as T;
  if (Object.getPrototypeOf(value) === null) {
    const out = newRecord();
    const record = value as Record<string, unknown>;
    for (const name in record) out[name] = clone(record[name]);
    return out as T;
  }
  // Copied whole first, which keeps its shape, and then what is not plain in it.
  const out = { ...value } as Record<string, unknown>;
  for (const name in out) {
    const member = out[name];
    if (typeof member === 'object' && member !== null) out[name] = clone(member);
  }
  return out as T;
}

/** Changes of one batch over the committed memory. Thrown away whole when anything fails; merged only after the commit. */
export class Overlay {
  readonly changed = new Map<string, Entity>();
  /** What was asked for, changed or not, so that it is looked up once in all layers of the memory. */
  private readonly seen = new Map<string, Entity | null>();
  private readonly newEvents = new Map<string, EventRef[]>();

  /** `batch`: the entries that are being folded, which memory does not have yet. */
  constructor(
    private readonly memory: Memory,
    private readonly batch: readonly FoldInput[] = [],
  ) {}

  /** Read only: never change what this returns. */
  read<T extends Entity>(key: string): T | undefined {
    let known = this.seen.get(key);
    if (known === undefined) {
      known = this.memory.get(key);
      if (known === undefined) throw new NotLoaded({ kind: 'entity', key });
      this.seen.set(key, known);
    }
    return (known ?? undefined) as T | undefined;
  }

  /** A copy that may be changed, made anew where there is none. */
  edit<T extends Entity>(key: string, make: () => T): T {
    const changed = this.changed.get(key);
    if (changed) return changed as T;
    const stored = this.read<T>(key);
    const copy = stored ? clone(stored) : make();
    this.changed.set(key, copy);
    this.seen.set(key, copy);
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
    return this.eventsOf(source, id, `${source} ${id}`);
  }

  /** Notes a further entry of an event id; answers those before it. */
  noteEvent(source: string, id: string, ref: EventRef): EventRef[] {
    const key = `${source} ${id}`;
    const earlier = this.eventsOf(source, id, key);
    const added = this.newEvents.get(key);
    this.newEvents.set(key, added ? [...added, ref] : [ref]);
    return earlier;
  }

  private eventsOf(source: string, id: string, key: string): EventRef[] {
    const stored = this.memory.events(source, id);
    if (!stored) throw new NotLoaded({ kind: 'events', source, id });
    const added = this.newEvents.get(key);
    return added ? [...stored, ...added] : stored;
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

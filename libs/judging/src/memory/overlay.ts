import { Bits, copy } from '../bits.js';
import { emptyFacts, type Facts, type FactsOf } from '../kinds/all-kinds.js';
import { END, type Key, type KeyRange, type Kind } from '../kinds/key.js';
import { isShared, newRecord } from '../record.js';
import {
  counts,
  type EntryRange,
  type EventRef,
  type FoldedEntry,
  type FoldInput,
  type Memory,
  NotLoaded,
} from './memory.js';

/** Deep copy of plain data; several times faster than structuredClone for these shapes. */
export function clone<T>(value: T): T {
  if (typeof value !== 'object' || value === null) return value;
  if (value instanceof Bits) return copy(value) as T;
  if (Array.isArray(value) && isShared(value)) return value;
  if (Array.isArray(value)) return (value.length === 0 ? [] : value.map((element: unknown) => clone(element))) as T;
  if (Object.getPrototypeOf(value) === null) {
    const out = newRecord();
    const record = value as Record<string, unknown>;
    for (const name in record) out[name] = clone(record[name]);
    return out as T;
  }
  // Copied whole first, which keeps its shape, then members that are not primitive.
  const out = { ...value } as Record<string, unknown>;
  for (const name in out) {
    const member = out[name];
    if (typeof member === 'object' && member !== null) out[name] = clone(member);
  }
  return out as T;
}

/** An entry contains more than the budget of any portion allows: it becomes a gap (docs/decisions/0033). */
export class BudgetSpent extends Error {
  constructor(allowed: number) {
    super(`it reads or changes more than ${allowed} facts`);
    this.name = 'BudgetSpent';
  }
}

/** The changes of one batch over the committed memory. Discarded as a whole when anything fails; merged only after the commit. */
export class Overlay {
  readonly changed = new Map<Key, Facts>();
  /** Facts that were asked for, changed or not, so that each is looked up only once in all layers of the memory. */
  private readonly seen = new Map<Key, Facts | null>();
  /** Changed keys by their kind and agreement, and by kind, agreement and id: the starts of ranges that are read. */
  private readonly changedWith = new Map<string, Key[]>();
  private readonly newEvents = new Map<string, EventRef[]>();
  /** The remaining number of reads and changes of facts. */
  private allowance = Infinity;
  private allowed = Infinity;

  /** `batch`: the entries folded so far, which memory does not have yet. */
  constructor(
    private readonly memory: Memory,
    private readonly batch: readonly FoldedEntry[] = [],
  ) {}

  /**
   * Allows this many reads and changes of facts from here on; then `BudgetSpent` is thrown. It counts requests, not fetches, so the result
   * does not depend on batches and caches.
   */
  allow(times: number): void {
    this.allowance = times;
    this.allowed = times;
  }

  private spend(): void {
    if (--this.allowance < 0) throw new BudgetSpent(this.allowed);
  }

  /** Read only: never change the returned facts. */
  read<K extends Kind>(key: Key<K>): FactsOf<K> | undefined {
    this.spend();
    return this.find(key);
  }

  private find<K extends Kind>(key: Key<K>): FactsOf<K> | undefined {
    let known = this.seen.get(key);
    if (known === undefined) {
      known = this.memory.get(key);
      if (known === undefined) throw new NotLoaded({ kind: 'facts', key });
      this.seen.set(key, known);
    }
    return (known ?? undefined) as FactsOf<K> | undefined;
  }

  /** A copy that may be changed. If there are no facts: the result of `make`, or empty facts. */
  edit<K extends Kind>(key: Key<K>, make: () => FactsOf<K> = () => emptyFacts(key)): FactsOf<K> {
    this.spend();
    const changed = this.changed.get(key);
    if (changed) return changed as FactsOf<K>;
    const stored = this.find(key);
    const copy = stored ? clone(stored) : make();
    this.change(key, copy);
    return copy;
  }

  /** Has the batch changed the facts under a key? It may change them again. */
  hasChanged(key: Key): boolean {
    return this.changed.has(key);
  }

  /** Facts under a key that was never used: they are not looked up, and so never missing. */
  create<K extends Kind>(key: Key<K>): FactsOf<K> {
    this.spend();
    const facts = emptyFacts(key);
    this.change(key, facts);
    return facts;
  }

  /** The first `limit` keys of [from, to), in order. `of`: the fact without which none of them is stored. */
  scan([from, to]: KeyRange, limit: number, of?: Key): Key[] {
    const none = of !== undefined && this.memory.get(of) === null;
    const stored = none ? [] : this.memory.scan(from, to, limit);
    if (!stored) throw new NotLoaded({ kind: 'scan', from, to, limit });
    const all = new Set(stored);
    for (const key of this.changedIn(to)) if (key >= from && key < to) all.add(key);
    return all.size === stored.length ? stored : [...all].sort().slice(0, limit);
  }

  /** Changed keys of the kind and id, or of the kind and agreement, at which a range ends; otherwise all. */
  private changedIn(to: string): Iterable<Key> {
    if (!to.endsWith(END)) return this.changed.keys();
    return this.changedWith.get(to.slice(0, -1)) ?? [];
  }

  private change(key: Key, facts: Facts): void {
    this.changed.set(key, facts);
    this.seen.set(key, facts);
    const agreement = key.indexOf('|', 2);
    if (agreement < 0) return;
    this.index(key.slice(0, agreement), key);
    const id = key.indexOf('|', agreement + 1);
    if (id >= 0) this.index(key.slice(0, id), key);
  }

  private index(prefix: string, key: Key): void {
    const known = this.changedWith.get(prefix);
    if (known) known.push(key);
    else this.changedWith.set(prefix, [key]);
  }

  events(source: string, id: string): EventRef[] {
    return this.eventsOf(source, id, `${source} ${id}`);
  }

  /** Records a further entry of an event id. Returns the earlier ones. */
  recordEvent(source: string, id: string, ref: EventRef): EventRef[] {
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

  /** The first `limit` entries in [from, before) that count: those of memory, then those of the batch. */
  *entriesOf(range: EntryRange): Iterable<FoldInput> {
    const first = this.batch[0]?.input.index ?? Infinity;
    const entries = range.from >= first ? [] : this.memory.entriesOf(range);
    if (!entries) throw new NotLoaded({ kind: 'entries', ...range });
    let left = range.limit;
    for (const input of entries) {
      left--;
      yield input;
    }
    for (const folded of this.batch) {
      const { index } = folded.input;
      if (left <= 0 || index >= range.before) return;
      if (index < range.from || !counts(folded, range.agreement)) continue;
      left--;
      yield folded.input;
    }
  }
}

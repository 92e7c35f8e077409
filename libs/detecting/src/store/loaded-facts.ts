import { LRUCache } from 'lru-cache';
import {
  agreementOf,
  rangeAround,
  decodeFacts,
  type Facts,
  type FindingKind,
  findingsOf,
  isFinding,
  type Key,
  type KeyRange,
  type WakeUp,
} from '#libs/judging';
import { type Apart, written } from './apart.js';
import type { FactRow } from '../commit/memory-rows.js';

/** Facts in the form of the cache. */
type Cached = Omit<FactRow, 'key'>;
/** In the cache: known not to exist. */
const NOTHING: Cached = { data: '', wakeUp: undefined };
/** Bytes that facts take in the cache besides their JSON: their key and the bookkeeping. */
const OVERHEAD = 250;

/** Facts as objects, with their wake-up. Null: known not to exist. */
interface Known {
  facts: Facts | null;
  apart: Apart | undefined;
  wakeUp: WakeUp | undefined;
}

/**
 * Facts that need not be fetched, in two forms. As objects: the changes of the previous batch, while they may still be on their way into
 * the database, and the facts that the current batch has asked for, which stay until it is done so that folding it always ends. As JSON,
 * which takes a tenth of the memory and leaves nothing for the garbage collector to follow: a cache bounded by bytes.
 */
export class LoadedFacts {
  private readonly cache: LRUCache<Key, Cached>;
  private readonly working = new Map<Key, Known>();
  private readonly flying = new Map<Key, Known>();
  /** Wake-ups that the previous batch changed: rows that are fetched in the meantime may not have them yet. */
  private waiting: ReadonlyMap<Key, WakeUp | undefined> = new Map();
  /** Ranges that are completely in `working`, with their keys. */
  private ranges: { range: KeyRange; keys: Key[] }[] = [];
  /** The starts of ranges whose findings are all in `working`. */
  private readonly found = new Set<string>();

  constructor(cacheBytes: number) {
    this.cache = new LRUCache({
      maxSize: cacheBytes,
      sizeCalculation: ({ data, apart }, key) => data.length + (apart?.length ?? 0) + key.length + OVERHEAD,
    });
  }

  /** Null: they do not exist. Undefined: not known. */
  get(key: Key): Facts | null | undefined {
    const known = this.find(key);
    if (known) return known.facts;
    if (isFinding(key) && (this.found.has(rangeAround(key)[0]) || this.knowsFound(agreementOf(key)))) return null;
    for (const {
      range: [from, to],
    } of this.ranges)
      if (key >= from && key < to) return null;
    return undefined;
  }

  /** The wake-up of a target. Null: there is none. Undefined: not known. */
  wakeUp(target: Key): WakeUp | null | undefined {
    const facts = this.get(target);
    return facts === undefined ? undefined : (this.find(target)?.wakeUp ?? null);
  }

  apart(key: Key): Apart | undefined {
    return this.find(key)?.apart;
  }

  private find(key: Key): Known | undefined {
    const known = this.working.get(key) ?? this.flying.get(key);
    if (known) return known;
    const cached = this.cache.get(key);
    return cached && this.work(key, cached);
  }

  /** The first `limit` keys of [from, to), in order. */
  scan(from: string, to: string, limit: number): Key[] | undefined {
    if (from >= to) return [];
    for (const { range, keys } of this.ranges) {
      if (range[0] > from || range[1] <= from) continue;
      const found = keys.filter((key) => key >= from && key < to).slice(0, limit);
      if (range[1] >= to || found.length === limit) return found;
    }
    return undefined;
  }

  /** Are they loaded, and will they be until the batch is done? The cache may drop them while more is fetched. */
  hold(key: Key): boolean {
    return this.find(key) !== undefined;
  }

  /** Keeps facts that were fetched by key. `asked`: keys without a row do not exist. */
  keep(rows: readonly FactRow[], asked: readonly Key[]): void {
    for (const row of rows) this.keepRow(row);
    for (const key of asked) if (!this.working.has(key)) this.work(key, NOTHING);
  }

  /** Keeps all rows of a range. */
  keepRange(range: KeyRange, rows: readonly FactRow[]): void {
    // Also those in the cache: it may drop them before they are asked for, and the range would claim that they do not exist.
    for (const row of rows) if (!this.working.has(row.key) && !this.flying.has(row.key)) this.keepRow(row);
    this.ranges.push({ range, keys: rows.map(({ key }) => key) });
  }

  /** Are all findings of an agreement loaded? */
  knowsFound(agreement: string): boolean {
    return this.found.size > 0 && findingsOf(agreement).every(([from]) => this.found.has(from));
  }

  /** Keeps stored findings about an id; those that are being written are loaded anyway. `whole`: these are all findings about it. */
  keepFound(range: KeyRange<FindingKind>, rows: readonly FactRow[], whole: boolean): void {
    for (const row of rows) if (!this.working.has(row.key) && !this.flying.has(row.key)) this.keepRow(row);
    if (whole) this.found.add(range[0]);
  }

  /** The changes of a batch are being written: facts, in their stored form too, and wake-ups. */
  merge(
    changed: ReadonlyMap<Key, Facts>,
    rows: readonly FactRow[],
    waiting: ReadonlyMap<Key, WakeUp | undefined>,
  ): void {
    for (const [key, { facts }] of this.working) if (!facts && !changed.has(key)) this.cache.set(key, NOTHING);
    this.flying.clear();
    for (const { key, data, apart: list, wakeUp } of rows) {
      const apart = list && written(list);
      this.cache.set(key, { data, apart, wakeUp });
      this.flying.set(key, { facts: changed.get(key)!, apart, wakeUp });
    }
    for (const [key, wakeUp] of waiting) {
      const cached = changed.has(key) ? undefined : this.cache.peek(key);
      if (cached) this.cache.set(key, { ...cached, wakeUp });
    }
    this.waiting = waiting;
  }

  /** Drops facts that only the current batch needed. */
  release(): void {
    this.working.clear();
    this.ranges = [];
    this.found.clear();
  }

  private keepRow({ key, data, apart, wakeUp }: FactRow): void {
    const cached = { data, apart, wakeUp: this.waiting.has(key) ? this.waiting.get(key) : wakeUp };
    this.cache.set(key, cached);
    this.work(key, cached);
  }

  private work(key: Key, cached: Cached): Known {
    const { data, apart, wakeUp } = cached;
    const known = { facts: cached === NOTHING ? null : decodeFacts(key, data, apart?.list), apart, wakeUp };
    this.working.set(key, known);
    return known;
  }
}

import { LRUCache } from 'lru-cache';
import { decodeFacts, type Facts, type Key, type KeyRange } from '#libs/judging';
import type { FactRow } from './fact-rows.js';
import { FindingKeys, isFinding, type FindingKey } from './finding-keys.js';

/** In the cache: known not to exist. */
const NOTHING = '';
/** Bytes that facts take in the cache besides their JSON: their key and what the cache needs to find them. */
const OVERHEAD = 250;

/**
 * Facts that need not be fetched, in two forms. As objects: what the batch before has changed, for as long as it may still be on its way
 * into the database, and what the batch under way has asked for, which stays until that is done so that folding it always ends. As JSON, a
 * tenth of that and nothing for the collector to follow: a cache bounded by bytes.
 */
export class AtHand {
  private readonly cache: LRUCache<Key, string>;
  /** null: known not to exist. */
  private readonly working = new Map<Key, Facts | null>();
  private flying: ReadonlyMap<Key, Facts> = new Map();
  /** Ranges that are in `working` whole, and their keys. */
  private ranges: { range: KeyRange; keys: Key[] }[] = [];
  readonly findings = new FindingKeys();

  constructor(cacheBytes: number) {
    this.cache = new LRUCache({
      maxSize: cacheBytes,
      sizeCalculation: ({ length }, key) => length + key.length + OVERHEAD,
    });
  }

  /** null: they do not exist; undefined: not known. */
  get(key: Key): Facts | null | undefined {
    const known = this.working.get(key);
    if (known !== undefined) return known;
    const flying = this.flying.get(key);
    if (flying) return flying;
    const data = this.cache.get(key);
    if (data !== undefined) return this.work(key, data);
    if (isFinding(key) && this.findings.lacks(key)) return null;
    for (const {
      range: [from, to],
    } of this.ranges)
      if (key >= from && key < to) return null;
    return undefined;
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

  /** Whether they are at hand, and will be until the batch is done: the cache may let go of them while more is fetched. */
  hold(key: Key): boolean {
    if (this.working.has(key) || this.flying.has(key)) return true;
    const data = this.cache.get(key);
    if (data !== undefined) this.work(key, data);
    return data !== undefined;
  }

  /** What was fetched by its key. `asked`: what is not among the rows does not exist. */
  note(rows: readonly FactRow[], asked: readonly Key[]): void {
    for (const { key, data } of rows) this.noteRow(key, data);
    for (const key of asked) if (!this.working.has(key)) this.noteRow(key, NOTHING);
  }

  /** All rows of a range. */
  noteRange(range: KeyRange, rows: readonly FactRow[]): void {
    // Those of the cache too: it may let go of them before they are asked for, and the range would say that they do not exist.
    for (const { key, data } of rows) if (!this.working.has(key) && !this.flying.has(key)) this.noteRow(key, data);
    this.ranges.push({ range, keys: rows.map(({ key }) => key) });
  }

  /** All findings that some scopes have; those that are on their way are added. */
  learnFindings(scopes: readonly string[], stored: readonly FindingKey[]): void {
    this.findings.learn(scopes, stored);
    for (const key of this.flying.keys()) if (isFinding(key)) this.findings.add(key);
  }

  /** What a batch changed is on its way into the database. */
  merge(changed: ReadonlyMap<Key, Facts>, encoded: readonly (readonly [Key, string])[]): void {
    for (const [key, facts] of this.working) if (!facts && !changed.has(key)) this.cache.set(key, NOTHING);
    for (const [key, data] of encoded) this.cache.set(key, data);
    this.flying = changed;
    for (const key of changed.keys()) if (isFinding(key)) this.findings.add(key);
  }

  /** Lets go of what only the batch under way needed. */
  release(): void {
    this.working.clear();
    this.ranges = [];
  }

  private noteRow(key: Key, data: string): void {
    if (data !== NOTHING) this.cache.set(key, data);
    this.work(key, data);
  }

  private work(key: Key, data: string): Facts | null {
    const facts = data === NOTHING ? null : decodeFacts(key, data);
    this.working.set(key, facts);
    return facts;
  }
}

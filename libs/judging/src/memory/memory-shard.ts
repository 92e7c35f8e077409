import type { RuleSet } from '../rule-set.js';
import type { Unfinished } from '../portions/task.js';
import { Engine } from '../engine.js';
import type { Skipped } from '../failed.js';
import type { FindingFacts } from '../kinds/finding.js';
import type { HitRow } from '../findings/hit.js';
import type { NotEvaluableFacts } from '../kinds/not-evaluable.js';
import { isOf, type Key } from '../kinds/key.js';
import type { Facts, FactsOf } from '../kinds/all-kinds.js';
import { clone } from './overlay.js';
import { counts, type EntryRange, type EventRef, type FoldedEntry, type FoldInput, type Memory } from './memory.js';
import { SortedKeys } from './sorted-keys.js';
import { WakeUps } from '../judge/wake-ups.js';

/** A whole shard in memory: the engine without a database, for specs, for deriving findings again and for what-if runs. */
export class MemoryShard implements Memory {
  readonly facts = new Map<Key, Facts>();
  readonly hits: HitRow[] = [];
  readonly folded: FoldedEntry[] = [];
  readonly wakeUps = new WakeUps();
  private readonly keys = new SortedKeys();
  private readonly ids = new Map<string, EventRef[]>();
  /** Entries that count for their event's id, by agreement. */
  private readonly counting = new Map<string, FoldInput[]>();
  /** The rest of an entry that was folded in part. */
  private left: Unfinished | undefined;
  private readonly engine: Engine;

  constructor(rules: RuleSet, shard = '0') {
    this.engine = new Engine(rules, shard);
  }

  get(key: Key): Facts | null {
    return this.facts.get(key) ?? null;
  }

  scan(from: string, to: string, limit: number): Key[] {
    return this.keys.range(from, to, limit);
  }

  events(source: string, id: string): EventRef[] {
    return this.ids.get(`${source} ${id}`) ?? [];
  }

  entriesOf({ agreement, from, before, limit }: EntryRange): FoldInput[] {
    const entries = this.counting.get(agreement) ?? [];
    const found: FoldInput[] = [];
    for (let at = firstFrom(entries, from); at < entries.length && found.length < limit; at++) {
      if (entries[at]!.index >= before) break;
      found.push(entries[at]!);
    }
    return found;
  }

  /**
   * Folds further entries as one batch; batches of any size give the same result. `portions`: only this many of the last entry; the next
   * call begins with the same entry.
   */
  fold(inputs: FoldInput[], skipped?: Skipped, portions?: number): this {
    const result = this.engine.fold({
      ...{ inputs, memory: this, wakeUps: this.wakeUps, nextHit: this.hits.length },
      ...{ begun: this.left, portions, ...(skipped ? { skipped } : {}) },
    });
    this.left = result.left;
    for (const [key, facts] of result.changed) {
      if (!this.facts.has(key)) this.keys.add(key);
      this.facts.set(key, facts);
    }
    this.wakeUps.merge();
    for (const hit of result.hits) this.hits.push(hit);
    for (const entry of result.entries) this.note(entry);
    return this;
  }

  /** Was the last entry folded only in part? */
  get unfinished(): boolean {
    return this.left !== undefined;
  }

  private note(entry: FoldedEntry): void {
    this.folded.push(entry);
    const { input, agreement } = entry;
    const { event } = input.entry;
    if (!event) return;
    const id = `${event.source} ${event.id}`;
    const ref = { index: input.index, digest: input.digest, agreement };
    const refs = this.ids.get(id);
    if (refs) this.ids.set(id, [...refs, ref]);
    else this.ids.set(id, [ref]);
    if (!counts(entry, agreement)) return;
    const entries = this.counting.get(agreement);
    if (entries) entries.push(input);
    else this.counting.set(agreement, [input]);
  }

  private all<K extends 'finding' | 'not evaluable'>(kind: K, order: (facts: FactsOf<K>) => string): FactsOf<K>[] {
    const own = [...this.facts.keys()].filter((key): key is Key<K> => isOf(kind, key));
    const named = own.map((key): [string, FactsOf<K>] => {
      const facts = clone(this.facts.get(key) as FactsOf<K>);
      return [order(facts), facts];
    });
    return named.sort(([a], [b]) => (a < b ? -1 : Number(a > b))).map(([, facts]) => facts);
  }

  /** Open findings, by agreement, rule and subject. */
  findings(): FindingFacts[] {
    return this.all('finding', nameOfFinding).filter((finding) => finding.count > 0);
  }

  withdrawn(): FindingFacts[] {
    return this.all('finding', nameOfFinding).filter((finding) => finding.count === 0);
  }

  notEvaluable(): NotEvaluableFacts[] {
    const order = ({ scope, rule, reason, class: seenBy, whose }: NotEvaluableFacts): string =>
      `${scope}|${rule}|${reason}|${seenBy}|${whose}`;
    return this.all('not evaluable', order).filter((facts) => facts.items > 0);
  }
}

const nameOfFinding = ({ scope, rule, subject }: FindingFacts): string => `${scope}|${rule}|${subject}`;

/** Position of the first entry with this index or a higher one. */
function firstFrom(entries: readonly FoldInput[], index: number): number {
  let [low, high] = [0, entries.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (entries[middle]!.index < index) low = middle + 1;
    else high = middle;
  }
  return low;
}

import type { PoolClient } from 'pg';
import {
  type BatchResult,
  type EntryRange,
  type EventRef,
  type FactsOf,
  type FoldInput,
  isOf,
  JUDGED,
  type Key,
  type KeyRange,
  keys,
  type Kind,
  type Memory,
  PORTIONS,
  rangeOf,
  type Wanted,
  WakeUps,
  WillRead,
} from '#libs/judging';
import type { FactRow } from '../commit/memory-rows.js';
import type { Apart } from './apart.js';
import { LoadedFacts } from './loaded-facts.js';
import { EventRefs } from './event-refs.js';
import { distinct } from './distinct.js';
import { FactLoader } from './fact-loader.js';
import { type KnownEntries, LedgerEntries, SingleEntries } from './ledger-entries.js';
import { WaitingLoader } from './waiting-loader.js';

/** The most entries, which may be of 64 KB each, compressed. */
const MOST_ENTRIES = 1_000;

/** How much of the stored facts is kept in memory. */
export interface MemoryLimits {
  /** Bytes of facts. */
  cacheBytes: number;
  /** The approximate number of waiting conclusions, and of agreements that have some; a batch may add as many as it changes. */
  maxWaiting: number;
}

const isPage = (key: Key): boolean => isOf('tally', key) || isOf('page', key);

/**
 * The committed memory of one shard as the engine sees it: loaded facts, and the way to fetch the rest. Valid for as long as the lease:
 * only its holder writes these rows. Any failure drops the whole object.
 */
export class ShardMemory implements Memory {
  private readonly loaded: LoadedFacts;
  private readonly eventRefs: EventRefs;
  private readonly loader: FactLoader;
  private readonly waiting: WaitingLoader;
  /** The wake-ups that are needed soon. */
  readonly wakeUps: WakeUps;
  /** All entries fetched for the current batch: it is folded from its beginning after each load. */
  private entries: KnownEntries[] = [];
  /** By agreement: the marks of the batch's events, in case there are any. */
  private marks: WillRead['marks'] = new Map();
  private marking: WillRead['marking'] = new Set();
  /** Targets whose conclusions the batch under way will most likely draw, as far as it is known what waits. */
  private upcoming: () => Iterable<Key> = () => [];

  constructor(
    private readonly generation: number,
    private readonly shard: string,
    limits: MemoryLimits,
    /** The number of waiting conclusions. */
    waiting = 0,
    /** Rules that look at their target alone. */
    private readonly alone: ReadonlySet<string> = new Set(),
  ) {
    this.loaded = new LoadedFacts(limits.cacheBytes);
    this.eventRefs = new EventRefs(generation, shard);
    this.loader = new FactLoader(generation, shard, this.loaded);
    // A new page of a tally or of a request is created without reading the stored one: none has a wake-up.
    const of = (target: Key) => (isPage(target) ? null : this.loaded.wakeUp(target));
    this.wakeUps = new WakeUps({ of, count: waiting }, limits.maxWaiting);
    const { loader, loaded, wakeUps } = this;
    this.waiting = new WaitingLoader(generation, shard, wakeUps, loader, loaded, limits.maxWaiting);
  }

  get<K extends Kind>(key: Key<K>): FactsOf<K> | null | undefined {
    return this.loaded.get(key) as FactsOf<K> | null | undefined;
  }

  /** What is stored apart from facts that are loaded. */
  apart(key: Key): Apart | undefined {
    return this.loaded.apart(key);
  }

  scan(from: string, to: string, limit: number): Key[] | undefined {
    return this.loaded.scan(from, to, limit);
  }

  events(source: string, id: string): EventRef[] | undefined {
    return this.eventRefs.of({ source, id });
  }

  entriesOf(range: EntryRange): Iterable<FoldInput> | undefined {
    return this.entries.find((known) => known.covers(range))?.within(range);
  }

  /** Fetches the facts that the batch will most likely need, with at most `most` conclusions. */
  async prefetch(client: PoolClient, inputs: readonly FoldInput[], most: number): Promise<void> {
    const will = new WillRead();
    for (const input of inputs) will.add(input);
    const now = inputs.at(-1)?.receivedAt ?? 0;
    const settled = await this.waiting.loadPassing(client, will, most);
    await this.waiting.loadDue(client, now, most);
    this.upcoming = () => this.wakeUps.upcoming(now, settled, most, PORTIONS.size);
    this.addUpcoming(will);
    await this.loader.loadSweeps(
      client,
      Array.from(will.rejudged, (agreement) => rangeOf(JUDGED[0]!, agreement)),
    );
    this.marks = will.marks;
    this.marking = will.marking;
    this.addMarks(will);
    await this.loadJudged(client, will);
    await this.loader.loadTallies(client, will.places);
    const { again, ranges } = will.late((key) => this.facts(key));
    await this.loader.loadSweeps(client, ranges);
    await this.loadEntries(client, again);
    await this.eventRefs.load(client, [...will.events.values()]);
  }

  private addUpcoming(will: WillRead): void {
    for (const target of this.upcoming())
      will.target(
        target,
        this.wakeUps.rulesOf(target)?.every((rule) => this.alone.has(rule)),
      );
  }

  /** Fetches what is judged, with what a judge reads beside it and what was found before. */
  private async loadJudged(client: PoolClient, will: WillRead): Promise<void> {
    await this.loader.loadKeys(client, will.alone);
    for (const key of await this.loader.loadWithRelated(client, will.keys)) will.judged(key);
    await this.loader.loadFindings(client, will);
  }

  /** Marks of the batch's events are fetched only under agreements that have any. */
  private addMarks({ marks, keys: wanted }: WillRead): void {
    for (const [agreement, own] of marks) if (this.isMarked(agreement)) for (const key of own) wanted.add(key);
  }

  /** Fetches the facts that a fold has missed and, with repeated misses, more of their neighbours. */
  async load(client: PoolClient, wanted: readonly Wanted[]): Promise<void> {
    const of = <K extends Wanted['kind']>(kind: K) =>
      wanted.filter((one): one is Extract<Wanted, { kind: K }> => one.kind === kind);
    await this.loader.loadAround(client, new Set(of('facts').map(({ key }) => key)), this.marks);
    await this.loader.loadSweeps(client, distinct(of('scan').map(({ from, to }): KeyRange => [from, to])));
    await this.eventRefs.load(client, of('events'));
    await this.loadEntries(client, distinct(of('entries')));
    const waiting = distinct(of('waiting'));
    for (const range of waiting) await this.waiting.loadWaiting(client, range);
    if (waiting.length === 0) return;
    const will = new WillRead();
    this.addUpcoming(will);
    await this.loadJudged(client, will);
  }

  /** The changes of a batch become the memory while it is `landing` in the database, where the previous batch has landed by now. */
  merge({ changed, entries }: BatchResult, facts: readonly FactRow[], landing: Promise<unknown>): void {
    this.loaded.merge(changed, facts, this.wakeUps.changed);
    this.wakeUps.merge();
    this.eventRefs.merge(entries);
    this.loader.landed = landing;
    // The sender sees the rejection; here we only await it.
    landing.catch(() => undefined);
    this.release();
  }

  /** Drops facts that only the current batch needed. */
  release(): void {
    this.loaded.release();
    this.eventRefs.release();
    this.entries = [];
    this.loader.release();
  }

  /** Is there a mark under an agreement, or will there be one with this batch? */
  private isMarked(agreement: string): boolean {
    return this.marking.has(agreement) || this.facts(keys.agreement(agreement))?.marked === true;
  }

  private facts<K extends Kind>(key: Key<K>): FactsOf<K> | undefined {
    return this.get(key) ?? undefined;
  }

  private async loadEntries(client: PoolClient, ranges: readonly EntryRange[]): Promise<void> {
    if (ranges.length === 0) return;
    await this.loader.landed;
    const { generation, shard } = this;
    const singles = new Set<number>();
    for (const range of ranges) {
      const { from, before } = range;
      if (this.entriesOf(range)) continue;
      if (before === from + 1) singles.add(from);
      else {
        const limit = Math.max(range.limit, MOST_ENTRIES);
        const entries = await LedgerEntries.load(client, generation, shard, { ...range, limit });
        this.entries.push(entries);
        // Folding an entry again needs its marks.
        if (!this.isMarked(range.agreement)) continue;
        await this.loader.loadKeys(
          client,
          Array.from(entries.marksAsked(), (name) => keys.marks(range.agreement, name)),
        );
      }
    }
    if (singles.size === 0) return;
    const loaded = await SingleEntries.load(client, generation, shard, singles);
    this.entries.push(loaded);
    // These statements are folded again.
    const will = new WillRead();
    for (const input of loaded.all()) will.recordAgain(input);
    this.addMarks(will);
    await this.loader.loadWithRelated(client, will.keys);
    await this.loader.loadTallies(client, will.places);
  }
}

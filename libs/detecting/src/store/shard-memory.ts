import type { PoolClient } from 'pg';
import {
  after,
  agreementOf,
  beginsOfVersions,
  rangeAround,
  type FindingKind,
  findingsAbout,
  findingsOf,
  isFinding,
  type BatchResult,
  type EntryRange,
  type EventRef,
  type Facts,
  type FactsOf,
  type FoldInput,
  isOf,
  JUDGED,
  type Key,
  type KeyRange,
  keys,
  type Kind,
  kindOf,
  type Memory,
  neighboursOf,
  passedOrders,
  PORTIONS,
  rangeOf,
  type Settled,
  settledOf,
  readWith,
  type TallyPlace,
  towardPlaces,
  type WaitingRange,
  type Wanted,
  WakeUps,
  WillRead,
} from '#libs/judging';
import type { FactRow } from '../commit/memory-rows.js';
import type { Apart } from './apart.js';
import { LoadedFacts } from './loaded-facts.js';
import { EventRefs } from './event-refs.js';
import { FactRows } from './fact-rows.js';
import { type KnownEntries, LedgerEntries, SingleEntries } from './ledger-entries.js';
import { type WaitingPage, WaitingRows } from './waiting-rows.js';

/** The most rows of an ordered range that are fetched at once. */
const MOST = 4_000;
/** The most entries, which may be of 64 KB each, compressed. */
const MOST_ENTRIES = 1_000;
/** The most conclusions for each of some agreements. */
const FEW = 16;
/** Milliseconds by which the fetch of due wake-ups looks further ahead than it was asked to, because time advances. */
const AHEAD = 60_000;
/** From an officer to the officer's requests to their disclosures. */
const RELATED_STEPS = 2;

/** How much of the stored facts is kept in memory. */
export interface MemoryLimits {
  /** Bytes of facts. */
  cacheBytes: number;
  /** The approximate number of waiting conclusions, and of agreements that have some; a batch may add as many as it changes. */
  maxWaiting: number;
}

const isPage = (key: Key): boolean => isOf('tally', key) || isOf('page', key);

/** The end up to which rows are complete, when at most `limit` were requested. */
const reached = ([from, to]: KeyRange, rows: readonly FactRow[], limit: number): KeyRange => [
  from,
  rows.length < limit ? to : after(rows.at(-1)!.key),
];

/** Does a range extend to the end of its kind under its agreement? Then all of that kind are read. */
const endsKind = ([from, to]: KeyRange): boolean => {
  const kind = kindOf(from as Key);
  return JUDGED.includes(kind) && to === rangeOf(kind, agreementOf(from as Key))[1];
};

/** Each once. */
const distinct = <T>(all: readonly T[]): T[] => [...new Map(all.map((one) => [JSON.stringify(one), one])).values()];

/** A reader that starts with the keys of one kind under an agreement reads those of the following kinds next. */
function rangesAfter([first]: KeyRange): KeyRange[] {
  // It lies within the keys of one kind under one agreement.
  const from = first as Key;
  const [kind, agreement] = [kindOf(from), agreementOf(from)];
  const begins = JUDGED.includes(kind) && from === rangeOf(kind, agreement)[0];
  return begins ? JUDGED.slice(JUDGED.indexOf(kind) + 1).map((one) => rangeOf(one, agreement)) : [];
}

/**
 * The committed memory of one shard as the engine sees it: loaded facts, and the way to fetch the rest. Valid for as long as the lease:
 * only its holder writes these rows. Any failure drops the whole object.
 */
export class ShardMemory implements Memory {
  private readonly loaded: LoadedFacts;
  private readonly eventRefs: EventRefs;
  private readonly rows: FactRows;
  private readonly waiting: WaitingRows;
  /** The wake-ups that are needed soon. */
  readonly wakeUps: WakeUps;
  /** All entries fetched for the current batch: it is folded from its beginning after each load. */
  private entries: KnownEntries[] = [];
  /** By agreement: the marks of the batch's events, in case there are any. */
  private marks: WillRead['marks'] = new Map();
  private marking: WillRead['marking'] = new Set();
  /** Targets whose conclusions the batch under way will most likely draw, as far as it is known what waits. */
  private upcoming: () => Iterable<Key> = () => [];
  /** How often something was missing beside the same neighbours. */
  private readonly misses = new Map<string, number>();
  /** Until this resolves, the database lacks the previous batch, so ranges are fetched only afterwards. */
  private landed: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly generation: number,
    private readonly shard: string,
    private readonly limits: MemoryLimits,
    /** The number of waiting conclusions. */
    waiting = 0,
    /** Rules that look at their target alone. */
    private readonly alone: ReadonlySet<string> = new Set(),
  ) {
    this.loaded = new LoadedFacts(limits.cacheBytes);
    this.eventRefs = new EventRefs(generation, shard);
    this.rows = new FactRows(generation, shard);
    this.waiting = new WaitingRows(generation, shard);
    // A new page of a tally or of a request is created without reading the stored one: none has a wake-up.
    const of = (target: Key) => (isPage(target) ? null : this.loaded.wakeUp(target));
    this.wakeUps = new WakeUps({ of, count: waiting }, limits.maxWaiting);
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
    const settled = await this.loadPassing(client, will, most);
    await this.loadDue(client, now, most);
    this.upcoming = () => this.wakeUps.upcoming(now, settled, most, PORTIONS.size);
    this.addUpcoming(will);
    await this.loadSweeps(
      client,
      Array.from(will.rejudged, (agreement) => rangeOf(JUDGED[0]!, agreement)),
    );
    this.marks = will.marks;
    this.marking = will.marking;
    this.addMarks(will);
    await this.loadJudged(client, will);
    await this.loadTallies(client, will.places);
    const { again, ranges } = will.late((key) => this.facts(key));
    await this.loadSweeps(client, ranges);
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
    await this.loadKeys(client, will.alone);
    for (const key of await this.loadWithRelated(client, will.keys)) will.judged(key);
    await this.loadFindings(client, will);
  }

  /** Marks of the batch's events are fetched only under agreements that have any. */
  private addMarks({ marks, keys: wanted }: WillRead): void {
    for (const [agreement, own] of marks) if (this.isMarked(agreement)) for (const key of own) wanted.add(key);
  }

  /** Fetches the facts that a fold has missed and, with repeated misses, more of their neighbours. */
  async load(client: PoolClient, wanted: readonly Wanted[]): Promise<void> {
    const of = <K extends Wanted['kind']>(kind: K) =>
      wanted.filter((one): one is Extract<Wanted, { kind: K }> => one.kind === kind);
    await this.loadAround(client, new Set(of('facts').map(({ key }) => key)));
    await this.loadSweeps(client, distinct(of('scan').map(({ from, to }): KeyRange => [from, to])));
    await this.eventRefs.load(client, of('events'));
    await this.loadEntries(client, distinct(of('entries')));
    const waiting = distinct(of('waiting'));
    for (const range of waiting) await this.loadWaiting(client, range);
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
    this.landed = landing;
    // The sender sees the rejection; here we only await it.
    landing.catch(() => undefined);
    this.release();
  }

  /** Drops facts that only the current batch needed. */
  release(): void {
    this.loaded.release();
    this.eventRefs.release();
    this.entries = [];
    this.misses.clear();
  }

  private async loadKeys(client: PoolClient, wanted: Iterable<Key>): Promise<void> {
    const missing = [...wanted].filter((key) => !this.loaded.hold(key));
    if (missing.length > 0) this.loaded.keep(await this.rows.byKeys(client, missing), missing);
  }

  /** Fetches the findings about everything that the batch names. */
  private async loadFindings(client: PoolClient, { about }: WillRead): Promise<void> {
    const lines = Array.from(about.keys(), (agreement) => rangeOf('not evaluable', agreement));
    const ofIds = Array.from(about, ([agreement, ids]) => Array.from(ids, (id) => findingsAbout(agreement, id)));
    await this.loadFound(client, [...lines, ...ofIds.flat(2)]);
  }

  private async loadFound(client: PoolClient, ranges: readonly KeyRange<FindingKind>[]): Promise<void> {
    if (ranges.length === 0) return;
    const found = await this.rows.ranges(client, ranges, MOST);
    found.forEach((rows, i) => this.loaded.keepFound(ranges[i]!, rows, rows.length < MOST));
  }

  /** Loads the named facts and the facts that a judge reads with them, with one query for each step. Returns the keys of both. */
  private async loadWithRelated(client: PoolClient, wanted: Iterable<Key>): Promise<ReadonlySet<Key>> {
    const all = new Set(wanted);
    const loaded = (key: Key): Facts | null | undefined => this.get(key);
    let frontier = new Set(wanted);
    for (let step = 0; frontier.size > 0 && step <= RELATED_STEPS; step++) {
      await this.loadKeys(client, frontier);
      const next = new Set<Key>();
      let blocks = 0;
      for (const key of frontier) {
        const facts = this.get(key);
        if (!facts) continue;
        for (const related of readWith(key, facts, loaded)) {
          all.add(related);
          if (isOf('block', related) && ++blocks > MOST) continue;
          if (!this.loaded.hold(related)) next.add(related);
        }
      }
      frontier = next;
    }
    return all;
  }

  /** Loads the pages of tallies on the way to some places, with one query for each level. */
  private async loadTallies(client: PoolClient, places: readonly TallyPlace[]): Promise<void> {
    const tallies = new Map(places.map(({ agreement, of }) => [`${agreement}|${of}`, { agreement, of }]));
    // Whatever is put in, sums begin and end where another version takes effect.
    const bounds = [...tallies.values()].flatMap(({ agreement, of }) => {
      const about = this.facts(keys.agreement(agreement));
      return about ? beginsOfVersions(about).map((time) => ({ agreement, of, time })) : [];
    });
    for (const pages of towardPlaces([...places, ...bounds], (key) => this.get(key)))
      await this.loadKeys(client, pages);
  }

  /** With the related facts or, for an ordered read, with the next ones. */
  private async loadAround(client: PoolClient, wanted: ReadonlySet<Key>): Promise<void> {
    const [single, inRow, found] = [new Set<Key>(), new Map<string, Key[]>(), [] as KeyRange<FindingKind>[]];
    for (const key of wanted) {
      if (isFinding(key)) {
        found.push(rangeAround(key));
        continue;
      }
      const neighbours = neighboursOf(key);
      // The first mark under an agreement: from here on marks are fetched for every event.
      if (isOf('marks', key)) for (const marks of this.marks.get(agreementOf(key)) ?? []) single.add(marks);
      if (!neighbours) single.add(key);
      else inRow.set(neighbours[0], [...(inRow.get(neighbours[0]) ?? []), key]);
    }
    if (found.length > 0) {
      await this.loadFound(client, distinct(found));
      // There may be more findings about one id than are fetched at once; then those that were asked for are still unknown.
      for (const key of wanted) if (isFinding(key) && this.loaded.get(key) === undefined) single.add(key);
    }
    if (single.size > 0) await this.loadWithRelated(client, single);
    for (const [first, keys] of inRow) {
      const misses = this.missed(first);
      const limit = Math.min(16 * 4 ** (misses + 1), 20_000);
      await this.landed;
      const [key] = keys.sort() as [Key];
      const range: KeyRange = [key, neighboursOf(key)![1]];
      const rows = await this.rows.range(client, range, limit);
      this.loaded.keepRange(reached(range, rows, limit), rows);
      await this.loadKeys(client, keys);
    }
  }

  /** The number of earlier misses there, in this batch. */
  private missed(place: string): number {
    const misses = this.misses.get(place) ?? 0;
    this.misses.set(place, misses + 1);
    return misses;
  }

  /** Fetches the next part of an ordered read, with the facts that a judge reads with it. */
  private async loadSweeps(client: PoolClient, wanted: readonly KeyRange[]): Promise<void> {
    if (wanted.length === 0) return;
    await this.landed;
    const ranges = wanted.flatMap((range) => [range, ...rangesAfter(range)]);
    // Each lies within the keys of one kind under one agreement; most are short.
    const found = await this.rows.ranges(client, ranges, MOST);
    found.forEach((rows, i) => this.loaded.keepRange(reached(ranges[i]!, rows, MOST), rows));
    const judged = await this.loadWithRelated(
      client,
      found.flatMap((rows) => rows.map(({ key }) => key)),
    );
    await this.loadFoundIn(client, distinct(wanted.filter(endsKind).map(([from]) => agreementOf(from as Key))), judged);
  }

  /** Fetches all findings of agreements that are read completely, if they are few; otherwise the findings about the judged facts. */
  private async loadFoundIn(client: PoolClient, agreements: readonly string[], judged: Iterable<Key>): Promise<void> {
    const unknown = agreements.filter((agreement) => !this.loaded.knowsFound(agreement));
    await this.loadFound(client, unknown.flatMap(findingsOf));
    const many = new Set(agreements.filter((agreement) => !this.loaded.knowsFound(agreement)));
    const will = new WillRead();
    for (const key of judged) if (many.has(agreementOf(key))) will.judged(key);
    await this.loadFindings(client, will);
  }

  /**
   * Fetches the conclusions that watermarks have passed, or will with this batch, under its agreements: at most `most`, some of each.
   * Returns the time that the watermarks of the batch will most likely have passed.
   */
  private async loadPassing(client: PoolClient, will: WillRead, most: number): Promise<Settled[]> {
    const sourceOf = (agreement: string) => (source: string) => this.facts(keys.source(agreement, source));
    await this.loadKeys(client, Array.from(will.agreements, keys.agreement));
    const sources: Key[] = [];
    for (const agreement of will.watermarks.keys())
      for (const source of this.facts(keys.agreement(agreement))?.sources ?? [])
        sources.push(keys.source(agreement, source));
    await this.loadKeys(client, sources);
    const each = Math.max(FEW, Math.ceil(most / will.agreements.size));
    const passingBy: Settled[] = [];
    const lacking: WaitingRange[] = [];
    for (const agreement of will.agreements) {
      const about = this.facts(keys.agreement(agreement));
      const watermarked = will.watermarks.has(agreement);
      let settled = settledOf(agreement, about?.vouched ?? []);
      if (about && watermarked) {
        settled = will.settled(about, sourceOf(agreement));
        passingBy.push(settled);
      }
      let orders = passedOrders(settled);
      // Before its documents bind no watermark counts; with this batch they may bind.
      if (orders.length === 0 && (watermarked || will.rejudged.has(agreement)))
        orders = [{ agreement, by: 'point', until: Infinity }];
      for (const order of orders) {
        const range = this.wakeUps.lacking(order, each);
        if (range) lacking.push(range);
      }
    }
    if (lacking.length > 0)
      this.learn(await this.waiting.ofAgreements(client, lacking, each, each * lacking.length + 1));
    return passingBy;
  }

  /** Is there a mark under an agreement, or will there be one with this batch? */
  private isMarked(agreement: string): boolean {
    return this.marking.has(agreement) || this.facts(keys.agreement(agreement))?.marked === true;
  }

  private facts<K extends Kind>(key: Key<K>): FactsOf<K> | undefined {
    return this.get(key) ?? undefined;
  }

  private async loadDue(client: PoolClient, now: number, most: number): Promise<void> {
    const range = this.wakeUps.lacking({ by: 'due', until: now }, most);
    if (range) this.learn([await this.waiting.ofAll(client, { ...range, until: now + AHEAD }, this.page)]);
    const lacking = this.wakeUps.lackingDue(now, most, PORTIONS.size);
    if (lacking.length === 0) return;
    // One agreement may have a portion of them, and most have a few.
    this.learn(await this.waiting.ofAgreements(client, lacking, PORTIONS.size, most + PORTIONS.size));
  }

  /** A caller may ask again for later ones. */
  private async loadWaiting(client: PoolClient, wanted: WaitingRange): Promise<void> {
    const range = { ...wanted, until: Infinity };
    if (range.agreement === undefined) this.learn([await this.waiting.ofAll(client, range, this.page)]);
    else this.learn(await this.waiting.ofAgreements(client, [range], this.page, this.page + 1));
  }

  /** The number of conclusions that are fetched at once. */
  private get page(): number {
    return Math.max(1, Math.floor(this.limits.maxWaiting * 0.4));
  }

  private learn(pages: readonly WaitingPage[]): void {
    for (const { range, rows, whole } of pages) this.wakeUps.learn(range, rows, whole);
  }

  private async loadEntries(client: PoolClient, ranges: readonly EntryRange[]): Promise<void> {
    if (ranges.length === 0) return;
    await this.landed;
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
        await this.loadKeys(
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
    await this.loadWithRelated(client, will.keys);
    await this.loadTallies(client, will.places);
  }
}

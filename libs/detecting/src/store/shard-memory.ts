import type { PoolClient } from 'pg';
import {
  after,
  agreementOf,
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
  pagesToward,
  passing,
  PORTIONS,
  rangeOf,
  rootOf,
  scopeOfShard,
  type Settled,
  settledOf,
  readWith,
  type TallyPlace,
  type WaitingRange,
  type Wanted,
  WakeUps,
  WillRead,
} from '#libs/judging';
import type { FactRow } from '../commit/memory-rows.js';
import { AtHand } from './at-hand.js';
import { EventRefs } from './event-refs.js';
import { FINDING_KINDS } from './finding-keys.js';
import { FactRows } from './fact-rows.js';
import { LedgerEntries } from './ledger-entries.js';
import { type WaitingPage, WaitingRows } from './waiting-rows.js';

/** Fetched at once of what is gone through in order. */
const MOST = 4_000;
/** Of entries, which may be of 64 KB each, compressed. */
const MOST_ENTRIES = 1_000;
/** Of conclusions, for each of some agreements. */
const FEW = 16;
/** Milliseconds by which more is fetched of what is due than is asked for: time goes on. */
const AHEAD = 60_000;
/** From an officer to his requests to their disclosures. */
const RELATED_STEPS = 2;

/** How much of what is stored is in memory. */
export interface MemoryLimits {
  /** Bytes of facts. */
  cacheBytes: number;
  /** Conclusions that wait, and agreements under which they do, about; a batch may add as many as it changes. */
  maxWaiting: number;
}

const isPage = (key: Key): boolean => isOf('tally', key) || isOf('page', key);

/** Up to where rows reach, of which no more than so many were asked for. */
const reached = ([from, to]: KeyRange, rows: readonly FactRow[], limit: number): KeyRange => [
  from,
  rows.length < limit ? to : after(rows.at(-1)!.key),
];

/**
 * The committed memory of one shard as the engine sees it: what is at hand, and how the rest is fetched. Holds for as long as the lease
 * does: only its holder writes these rows. Anything else that goes wrong drops the whole object.
 */
export class ShardMemory implements Memory {
  private readonly atHand: AtHand;
  private readonly eventRefs: EventRefs;
  private readonly rows: FactRows;
  private readonly waiting: WaitingRows;
  /** What waits, as far as it is soon needed. */
  readonly wakeUps: WakeUps;
  /** All that was fetched for the batch under way: it is folded from its beginning after each load. */
  private entries: LedgerEntries[] = [];
  /** How often something was missing beside the same neighbours. */
  private readonly misses = new Map<string, number>();
  /** Until then the database does not know what is on its way: what is asked for by range waits. */
  private landed: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly generation: number,
    private readonly shard: string,
    private readonly limits: MemoryLimits,
    /** Conclusions that wait. */
    waiting = 0,
  ) {
    this.atHand = new AtHand(limits.cacheBytes);
    this.eventRefs = new EventRefs(generation, shard);
    this.rows = new FactRows(generation, shard);
    this.waiting = new WaitingRows(generation, shard);
    // A new page of a tally or of a request is made without a look at what is stored: none ever waits.
    const of = (target: Key) => (isPage(target) ? null : this.atHand.wakeUp(target));
    this.wakeUps = new WakeUps({ of, count: waiting }, limits.maxWaiting);
  }

  get<K extends Kind>(key: Key<K>): FactsOf<K> | null | undefined {
    return this.atHand.get(key) as FactsOf<K> | null | undefined;
  }

  scan(from: string, to: string, limit: number): Key[] | undefined {
    return this.atHand.scan(from, to, limit);
  }

  events(source: string, id: string): EventRef[] | undefined {
    return this.eventRefs.of({ source, id });
  }

  entriesOf(range: EntryRange): Iterable<FoldInput> | undefined {
    return this.entries.find((known) => known.covers(range))?.within(range);
  }

  /** Fetches what the batch will most likely need; of conclusions, `most`. */
  async prefetch(client: PoolClient, inputs: readonly FoldInput[], most: number): Promise<void> {
    const will = new WillRead();
    for (const input of inputs) will.note(input);
    const now = inputs.at(-1)?.receivedAt ?? 0;
    const settled = await this.loadPassing(client, will, most);
    await this.loadDue(client, now, most);
    for (const target of this.wakeUps.upcoming(now, settled, most, PORTIONS.size)) will.target(target);
    await this.loadFindings(client, [...will.agreements, scopeOfShard(this.shard)], will.ids);
    for (const agreement of will.rejudged) await this.loadSweep(client, rangeOf(JUDGED[0]!, agreement));
    await this.loadWithRelated(client, will.keys);
    await this.loadTallies(client, will.places);
    await this.eventRefs.load(client, [...will.events.values()]);
  }

  /** Fetches what a fold has missed, and, the oftener it misses, more of what lies beside it. */
  async load(client: PoolClient, wanted: Wanted): Promise<void> {
    switch (wanted.kind) {
      case 'facts':
        return this.loadAround(client, wanted.key);
      case 'scan':
        return this.loadSweep(client, [wanted.from, wanted.to]);
      case 'events':
        return this.eventRefs.load(client, [wanted]);
      case 'entries':
        return this.loadEntries(client, wanted);
      case 'waiting':
        return this.loadWaiting(client, wanted);
    }
  }

  /** What a batch changed becomes the memory while it is `landing` in the database, where the batch before it is by now. */
  merge({ changed, entries }: BatchResult, facts: readonly FactRow[], landing: Promise<unknown>): void {
    this.atHand.merge(changed, facts, this.wakeUps.changed);
    this.wakeUps.merge();
    this.eventRefs.merge(entries);
    this.landed = landing;
    // Whoever sent it is told; what waits for it here only waits.
    landing.catch(() => undefined);
    this.release();
  }

  /** Lets go of what only the batch under way needed. */
  release(): void {
    this.atHand.release();
    this.eventRefs.release();
    this.entries = [];
    this.misses.clear();
  }

  private async loadKeys(client: PoolClient, wanted: Iterable<Key>): Promise<void> {
    const missing = [...wanted].filter((key) => !this.atHand.hold(key));
    if (missing.length > 0) this.atHand.note(await this.rows.byKeys(client, missing), missing);
  }

  /** Learns which findings some scopes have, and fetches those that the batch is likely to change. */
  private async loadFindings(client: PoolClient, scopes: string[], ids: ReadonlySet<string>): Promise<void> {
    const { findings } = this.atHand;
    const unknown = scopes.filter((scope) => !findings.knows(scope));
    if (unknown.length > 0) {
      const ranges = unknown.flatMap((scope) => FINDING_KINDS.map((kind) => rangeOf(kind, scope)));
      this.atHand.learnFindings(unknown, await this.rows.keysOf(client, ranges));
    }
    await this.loadKeys(
      client,
      scopes.flatMap((scope) => [...findings.likely(scope, ids)]),
    );
  }

  /** Loads what is named and what a judge looks at besides it, a query for each step away from it. */
  private async loadWithRelated(client: PoolClient, wanted: Iterable<Key>): Promise<void> {
    const atHand = (key: Key): Facts | null | undefined => this.get(key);
    let frontier = new Set(wanted);
    for (let step = 0; frontier.size > 0 && step <= RELATED_STEPS; step++) {
      await this.loadKeys(client, frontier);
      const next = new Set<Key>();
      let blocks = 0;
      for (const key of frontier) {
        const facts = this.get(key);
        if (!facts) continue;
        for (const related of readWith(key, facts, atHand)) {
          if (isOf('block', related) && ++blocks > MOST) continue;
          if (!this.atHand.hold(related)) next.add(related);
        }
      }
      frontier = next;
    }
  }

  /** Loads the pages of tallies on the way to some places, a query for each level. */
  private async loadTallies(client: PoolClient, places: readonly TallyPlace[]): Promise<void> {
    await this.loadKeys(client, new Set(places.map(rootOf)));
    let level = places.map((place) => {
      const key = rootOf(place);
      return { place, key, windows: this.get(key)?.windows ?? [] };
    });
    while (level.length > 0) {
      const next = level.flatMap(({ place, key, windows }) => {
        const page = this.get(key);
        return page ? Array.from(pagesToward(page, place, windows), (below) => ({ place, key: below, windows })) : [];
      });
      await this.loadKeys(client, new Set(next.map(({ key }) => key)));
      level = next;
    }
  }

  private async loadAround(client: PoolClient, key: Key): Promise<void> {
    if (isOf('rival wait', key)) return this.loadRivalWaits(client, key);
    const neighbours = neighboursOf(key);
    if (!neighbours) return this.loadWithRelated(client, [key]);
    const [first, to] = neighbours;
    const limit = Math.min(16 * 4 ** this.missedAgain(first), 20_000);
    await this.landed;
    const rows = await this.rows.range(client, [key, to], limit);
    this.atHand.noteRange(reached([key, to], rows, limit), rows);
    if (!this.atHand.hold(key)) this.atHand.note([], [key]);
  }

  /** Each target is asked whether it also waits for a rival's watermarks: most do not, and to know of many at once is one query. */
  private async loadRivalWaits(client: PoolClient, key: Key<'rival wait'>): Promise<void> {
    const [first, to] = rangeOf('rival wait', agreementOf(key));
    const limit = Math.min(64 * 4 ** this.missedAgain(first), MOST);
    await this.landed;
    const ranges: KeyRange[] = [
      [first, key],
      [key, to],
    ];
    const found = await this.rows.ranges(client, ranges, limit);
    found.forEach((rows, i) => this.atHand.noteRange(reached(ranges[i]!, rows, limit), rows));
  }

  /**
   * Fetches the next of what is gone through in order, and what a judge looks at besides. Whoever begins with one kind under an agreement
   * goes through the kinds after it next: one query fetches them too.
   */
  private async loadSweep(client: PoolClient, range: KeyRange): Promise<void> {
    await this.landed;
    // It lies within the keys of one kind under one agreement.
    const from = range[0] as Key;
    const [kind, agreement] = [kindOf(from), agreementOf(from)];
    const begins = JUDGED.includes(kind) && from === rangeOf(kind, agreement)[0];
    const further = begins ? JUDGED.slice(JUDGED.indexOf(kind) + 1) : [];
    const ranges = [range, ...further.map((one) => rangeOf(one, agreement))];
    const found = await this.rows.ranges(client, ranges, MOST);
    found.forEach((rows, i) => this.atHand.noteRange(reached(ranges[i]!, rows, MOST), rows));
    await this.loadWithRelated(
      client,
      found.flatMap((rows) => rows.map(({ key }) => key)),
    );
    if (!begins) await this.loadOthers(client, kind, agreement);
  }

  /** Whoever goes through the matches of one request after another asks for those of the next one, in no order. */
  private async loadOthers(client: PoolClient, kind: Kind, agreement: string): Promise<void> {
    const range = rangeOf(kind, agreement);
    const misses = this.missedAgain(range[0]);
    if (kind !== 'match') return;
    const limit = Math.min(16 * 4 ** misses, MOST);
    const rows = await this.rows.range(client, range, limit);
    this.atHand.noteRange(reached(range, rows, limit), rows);
  }

  /** How often something was missing there, with this time. */
  private missedAgain(where: string): number {
    const misses = (this.misses.get(where) ?? 0) + 1;
    this.misses.set(where, misses);
    return misses;
  }

  /**
   * Fetches what watermarks have passed, or will with this batch, under its agreements: `most`, of each some. Answers up to when those of
   * the batch will most likely have passed it.
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
      let orders = passing(settled);
      // Before its documents bind nobody vouches, and with this batch they may.
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

  private facts<K extends Kind>(key: Key<K>): FactsOf<K> | undefined {
    return this.get(key) ?? undefined;
  }

  private async loadDue(client: PoolClient, now: number, most: number): Promise<void> {
    const range = this.wakeUps.lacking({ by: 'due', until: now }, most);
    if (range) this.learn([await this.waiting.ofAll(client, { ...range, until: now + AHEAD }, this.page)]);
    const lacking = this.wakeUps.lackingDue(now, most, PORTIONS.size);
    if (lacking.length === 0) return;
    // One agreement's may be a portion, and of most a few.
    this.learn(await this.waiting.ofAgreements(client, lacking, PORTIONS.size, most + PORTIONS.size));
  }

  /** Who asked once may ask further on. */
  private async loadWaiting(client: PoolClient, wanted: WaitingRange): Promise<void> {
    const range = { ...wanted, until: Infinity };
    if (range.agreement === undefined) this.learn([await this.waiting.ofAll(client, range, this.page)]);
    else this.learn(await this.waiting.ofAgreements(client, [range], this.page, this.page + 1));
  }

  /** Conclusions that are fetched at once. */
  private get page(): number {
    return Math.max(1, Math.floor(this.limits.maxWaiting * 0.4));
  }

  private learn(pages: readonly WaitingPage[]): void {
    for (const { range, rows, whole } of pages) this.wakeUps.learn(range, rows, whole);
  }

  private async loadEntries(client: PoolClient, range: EntryRange): Promise<void> {
    await this.landed;
    // Entries that are asked for one by one (what a watermark contradicts, what is retracted) lie ahead: the oftener, the more at once.
    const name = `entries ${range.agreement}`;
    const misses = this.misses.get(name) ?? 0;
    this.misses.set(name, misses + 1);
    const single = range.before === range.from + 1;
    const wanted = single
      ? { ...range, before: range.from + 16 ** Math.min(misses, 8), limit: MOST_ENTRIES }
      : { ...range, limit: Math.max(range.limit, MOST_ENTRIES) };
    this.entries.push(await LedgerEntries.load(client, this.generation, this.shard, wanted));
  }
}

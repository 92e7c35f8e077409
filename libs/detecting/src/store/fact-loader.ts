import type { PoolClient } from 'pg';
import {
  agreementOf,
  after,
  beginsOfVersions,
  type Facts,
  type FactsOf,
  type FindingKind,
  findingsAbout,
  findingsOf,
  isFinding,
  isOf,
  JUDGED,
  type Key,
  type KeyRange,
  keys,
  type Kind,
  kindOf,
  neighboursOf,
  rangeAround,
  rangeOf,
  readWith,
  type TallyPlace,
  towardPlaces,
  WillRead,
} from '#libs/judging';
import type { FactRow } from '../commit/memory-rows.js';
import { distinct } from './distinct.js';
import { FactRows } from './fact-rows.js';
import type { LoadedFacts } from './loaded-facts.js';

/** The most rows of an ordered range that are fetched at once. */
const MOST = 4_000;
/** From an officer to the officer's requests to their disclosures. */
const RELATED_STEPS = 2;

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

/** A reader that starts with the keys of one kind under an agreement reads those of the following kinds next. */
function rangesAfter([first]: KeyRange): KeyRange[] {
  // It lies within the keys of one kind under one agreement.
  const from = first as Key;
  const [kind, agreement] = [kindOf(from), agreementOf(from)];
  const begins = JUDGED.includes(kind) && from === rangeOf(kind, agreement)[0];
  return begins ? JUDGED.slice(JUDGED.indexOf(kind) + 1).map((one) => rangeOf(one, agreement)) : [];
}

/** Fetches facts of one shard into those that are loaded, with what is read beside them. */
export class FactLoader {
  private readonly rows: FactRows;
  /** How often something was missing beside the same neighbours. */
  private readonly misses = new Map<string, number>();
  /** Until this resolves, the database lacks the previous batch, so ranges are fetched only afterwards. */
  landed: Promise<unknown> = Promise.resolve();

  constructor(
    generation: number,
    shard: string,
    private readonly loaded: LoadedFacts,
  ) {
    this.rows = new FactRows(generation, shard);
  }

  /** Ends the batch. */
  release(): void {
    this.misses.clear();
  }

  private get<K extends Kind>(key: Key<K>): FactsOf<K> | null | undefined {
    return this.loaded.get(key) as FactsOf<K> | null | undefined;
  }

  async loadKeys(client: PoolClient, wanted: Iterable<Key>): Promise<void> {
    const missing = [...wanted].filter((key) => !this.loaded.hold(key));
    if (missing.length > 0) this.loaded.keep(await this.rows.byKeys(client, missing), missing);
  }

  /** Fetches the findings about everything that the batch names. */
  async loadFindings(client: PoolClient, { about }: WillRead): Promise<void> {
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
  async loadWithRelated(client: PoolClient, wanted: Iterable<Key>): Promise<ReadonlySet<Key>> {
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
  async loadTallies(client: PoolClient, places: readonly TallyPlace[]): Promise<void> {
    const tallies = new Map(places.map(({ agreement, of }) => [`${agreement}|${of}`, { agreement, of }]));
    // Whatever is put in, sums begin and end where another version takes effect.
    const bounds = [...tallies.values()].flatMap(({ agreement, of }) => {
      const about = this.get(keys.agreement(agreement));
      return about ? beginsOfVersions(about).map((time) => ({ agreement, of, time })) : [];
    });
    for (const pages of towardPlaces([...places, ...bounds], (key) => this.get(key)))
      await this.loadKeys(client, pages);
  }

  /** With the related facts or, for an ordered read, with the next ones. */
  async loadAround(
    client: PoolClient,
    wanted: ReadonlySet<Key>,
    marksUnder: ReadonlyMap<string, Iterable<Key>>,
  ): Promise<void> {
    const [single, inRow, found] = [new Set<Key>(), new Map<string, Key[]>(), [] as KeyRange<FindingKind>[]];
    for (const key of wanted) {
      if (isFinding(key)) {
        found.push(rangeAround(key));
        continue;
      }
      const neighbours = neighboursOf(key);
      // The first mark under an agreement: from here on marks are fetched for every event.
      if (isOf('marks', key)) for (const marks of marksUnder.get(agreementOf(key)) ?? []) single.add(marks);
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
  async loadSweeps(client: PoolClient, wanted: readonly KeyRange[]): Promise<void> {
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
}

import { LRUCache } from 'lru-cache';
import type { PoolClient } from 'pg';
import {
  agreementOfKey,
  type BatchResult,
  type Entity,
  type EntryRange,
  type EventRef,
  type FoldInput,
  kindOf,
  type Memory,
  PORTIONS,
  rangeOf,
  type Wanted,
  type WakeUps,
} from '#libs/judging';
import { decodeEntity } from '#libs/judging';
import type { Encoded } from '../commit/commit.js';
import { column, columnOf } from '../sql/columns.js';
import { FindingKeys } from './finding-keys.js';
import { LedgerEntries } from './ledger-entries.js';
import { Predicted } from './predict.js';
import { relatedKeys } from './related.js';

/** In the cache: known not to exist. */
const NOTHING = '';
/** Bytes that an entity takes in the cache besides its JSON: its key and what the cache needs to find it. */
const OVERHEAD = 250;
/** What a change of an agreement touches, in the order in which the engine goes through them. */
const KINDS_OF_AGREEMENT = ['B', 'D', 'I', 'O', 'R', 'S', 'V'];
/** Fetched at once of what is gone through in order. */
const MOST = 4_000;
/** Of entries, which may be of 64 KB each, compressed. */
const MOST_ENTRIES = 1_000;
/** From an officer to his requests to their disclosures. */
const RELATED_STEPS = 2;
/** Findings of a scope that are fetched at its first mention whatever their subject. */
const ALL_BELOW = 64;
/** Beyond every character that follows in keys of a prefix ending in `|`. */
const endOf = (prefix: string): string =>
  prefix.slice(0, -1) + String.fromCharCode(prefix.charCodeAt(prefix.length - 1) + 1);

/**
 * The committed memory of one shard as the engine sees it, in two forms. As objects: what the batch before has changed, for
 * as long as it may still be on its way into the database, and what the batch under way has asked for, which stays until
 * that is done so that folding it always ends. As JSON, a tenth of that and nothing for the collector to follow: a cache
 * bounded by bytes. Holds for as long as the lease does: only its holder writes these rows. Anything else that goes wrong
 * drops the whole object.
 */
export class ShardMemory implements Memory {
  private readonly cache: LRUCache<string, string>;
  /** null: known not to exist. */
  private readonly working = new Map<string, Entity | null>();
  private flying: ReadonlyMap<string, Entity> = new Map();
  private readonly flyingEvents = new Map<string, EventRef[]>();
  /** Until then the database does not know what is flying: what is asked for by range waits. */
  private landed: Promise<unknown> = Promise.resolve();
  /** Key ranges [from, to) that are in `working` whole. */
  private ranges: { from: string; to: string; keys: string[] }[] = [];
  private events_ = new Map<string, EventRef[]>();
  /** All that was fetched for the batch under way: it is folded from its beginning after each load. */
  private entries_: LedgerEntries[] = [];
  private misses = new Map<string, number>();
  private readonly findings = new FindingKeys();

  constructor(
    private readonly generation: number,
    private readonly shard: string,
    cacheBytes: number,
  ) {
    this.cache = new LRUCache({
      maxSize: cacheBytes,
      sizeCalculation: ({ length }, key) => length + key.length + OVERHEAD,
    });
  }

  get(key: string): Entity | null | undefined {
    const known = this.working.get(key);
    if (known !== undefined) return known;
    const flying = this.flying.get(key);
    if (flying) return flying;
    const data = this.cache.get(key);
    if (data !== undefined) return this.work(key, data);
    const kind = kindOf(key);
    if ((kind === 'F' || kind === 'N') && this.findings.lacks(key)) return null;
    for (const { from, to } of this.ranges) if (key >= from && key < to) return null;
    return undefined;
  }

  scan(from: string, to: string, limit: number): string[] | undefined {
    if (from >= to) return [];
    for (const range of this.ranges) {
      if (range.from > from || range.to <= from) continue;
      const keys = range.keys.filter((key) => key >= from && key < to).slice(0, limit);
      if (range.to >= to || keys.length === limit) return keys;
    }
    return undefined;
  }

  events(source: string, id: string): EventRef[] | undefined {
    return this.events_.get(`${source} ${id}`);
  }

  entriesOf(range: EntryRange): Iterable<FoldInput> | undefined {
    return this.entries_.find((known) => known.covers(range))?.within(range);
  }

  /** Fetches what the batch will most likely need; of conclusions, `most`. */
  async prefetch(client: PoolClient, inputs: readonly FoldInput[], wakeUps: WakeUps, most: number): Promise<void> {
    const predicted = new Predicted();
    for (const input of inputs) predicted.note(input);
    const now = inputs.at(-1)?.receivedAt ?? 0;
    for (const target of wakeUps.upcoming(now, predicted.watermarked, most, PORTIONS.size)) predicted.target(target);
    await this.learnFindings(client, [...predicted.agreements, `#${this.shard}`], predicted.subjects);
    for (const agreement of predicted.rejudged) await this.loadSweep(client, ...rangeOf('B', agreement));
    await this.loadWithRelated(client, predicted.keys);
    await this.loadEvents(client, [...predicted.events.values()]);
  }

  /** Fetches what a fold has missed, and, the oftener it misses, more of what lies beside it. */
  async load(client: PoolClient, wanted: Wanted): Promise<void> {
    switch (wanted.kind) {
      case 'entity':
        return this.loadAround(client, wanted.key);
      case 'scan':
        return this.loadSweep(client, wanted.from, wanted.to);
      case 'events':
        return this.loadEvents(client, [wanted]);
      case 'entries':
        return this.loadEntries(client, wanted);
    }
  }

  /** What a batch changed becomes the memory while it is `landing` in the database, where the batch before it is by now. */
  merge({ changed, entries }: BatchResult, encoded: readonly Encoded[], landing: Promise<unknown>): void {
    for (const [key, entity] of this.working) if (!entity && !changed.has(key)) this.cache.set(key, NOTHING);
    for (const [key, data] of encoded) this.cache.set(key, data);
    this.flying = changed;
    for (const key of changed.keys()) this.noteFinding(key);
    this.flyingEvents.clear();
    for (const { input } of entries) {
      const { event } = input.entry;
      if (!event) continue;
      const id = `${event.source} ${event.id}`;
      const ref = { index: input.index, digest: input.digest, agreement: event.agreementid };
      this.flyingEvents.set(id, [...(this.flyingEvents.get(id) ?? []), ref]);
    }
    this.landed = landing;
    // Whoever sent it is told; what waits for it here only waits.
    landing.catch(() => undefined);
    this.release();
  }

  /** Lets go of what only the batch under way needed. */
  release(): void {
    this.working.clear();
    this.ranges = [];
    this.events_.clear();
    this.entries_ = [];
    this.misses.clear();
  }

  private noteFinding(key: string): void {
    const kind = kindOf(key);
    if (kind === 'F' || kind === 'N') this.findings.add(key);
  }

  /** Whether it is at hand, and will be until the batch is done: the cache may let go of it while more is fetched. */
  private hold(key: string): boolean {
    if (this.working.has(key) || this.flying.has(key)) return true;
    const data = this.cache.get(key);
    if (data !== undefined) this.work(key, data);
    return data !== undefined;
  }

  private note(key: string, data: string): void {
    if (data !== NOTHING) this.cache.set(key, data);
    this.work(key, data);
  }

  private work(key: string, data: string): Entity | null {
    const entity = data === NOTHING ? null : decodeEntity(key, data);
    this.working.set(key, entity);
    return entity;
  }

  private async loadKeys(client: PoolClient, wanted: Iterable<string>): Promise<void> {
    const missing = [...wanted].filter((key) => !this.hold(key));
    if (missing.length === 0) return;
    const { rows } = await client.query<[string, string]>({
      name: 'readmodel-load-keys',
      text: 'SELECT key, data FROM readmodel.fold_state WHERE generation = $1 AND shard = $2 AND key = ANY($3::text[])',
      values: [this.generation, this.shard, columnOf(column.text(), missing)],
      rowMode: 'array',
    } as never);
    for (const [key, data] of rows) this.note(key, data);
    for (const key of missing) if (!this.working.has(key)) this.note(key, NOTHING);
  }

  private async learnFindings(client: PoolClient, scopes: string[], subjects: Set<string>): Promise<void> {
    const unknown = scopes.filter((scope) => !this.findings.knows(scope));
    if (unknown.length > 0) {
      const { rows } = await client.query<{ scope: string; keys: string[] }>(
        `SELECT scope, array(
           SELECT key FROM readmodel.fold_state WHERE generation = $1 AND shard = $2
           AND (key >= 'F|' || scope || '|' AND key < 'F|' || scope || '}' OR key >= 'N|' || scope || '|' AND key < 'N|' || scope || '}')
         ) AS keys FROM unnest($3::text[]) AS s(scope)`,
        [this.generation, this.shard, unknown],
      );
      for (const { scope, keys } of rows) this.findings.learn(scope, keys);
      for (const key of this.flying.keys()) this.noteFinding(key);
    }
    const likely: string[] = [];
    for (const scope of scopes) {
      const keys = this.findings.of(scope) ?? new Set();
      for (const key of keys) {
        if (keys.size <= ALL_BELOW || subjects.has(key.slice(key.indexOf('|', scope.length + 3) + 1))) likely.push(key);
      }
    }
    await this.loadKeys(client, likely);
  }

  /** Loads what is named and what a judge looks at besides it, a query for each step away from it. */
  private async loadWithRelated(client: PoolClient, wanted: Iterable<string>): Promise<void> {
    let frontier = new Set(wanted);
    for (let step = 0; frontier.size > 0 && step <= RELATED_STEPS; step++) {
      await this.loadKeys(client, frontier);
      const next = new Set<string>();
      let blocks = 0;
      for (const key of frontier) {
        const entity = this.get(key);
        if (!entity) continue;
        for (const related of relatedKeys(key, entity, this)) {
          if (kindOf(related) === 'B' && ++blocks > MOST) continue;
          if (!this.hold(related)) next.add(related);
        }
      }
      frontier = next;
    }
  }

  /** Blocks and days are asked for one after another; of other kinds, what hangs together is. */
  private async loadAround(client: PoolClient, key: string): Promise<void> {
    if (!['B', 'W'].includes(kindOf(key))) return this.loadWithRelated(client, [key]);
    const near = key.split('|', kindOf(key) === 'B' ? 3 : 2).join('|');
    const misses = (this.misses.get(near) ?? 0) + 1;
    this.misses.set(near, misses);
    const limit = Math.min(16 * 4 ** misses, 20_000);
    const to = endOf(`${near}|`);
    await this.landed;
    const { rows } = await client.query<{ key: string; data: string }>(
      `SELECT key, data FROM readmodel.fold_state WHERE generation = $1 AND shard = $2 AND key >= $3 AND key < $4 ORDER BY key LIMIT $5`,
      [this.generation, this.shard, key, to, limit],
    );
    this.noteRange(key, rows.length < limit ? to : `${rows.at(-1)!.key}\x01`, rows);
    if (!this.hold(key)) this.note(key, NOTHING);
  }

  /**
   * Fetches the next of what is gone through in order, and what a judge looks at besides. Whoever begins with one kind under an agreement
   * goes through the kinds after it next: one query fetches them too.
   */
  private async loadSweep(client: PoolClient, from: string, to: string): Promise<void> {
    await this.landed;
    const kinds = from.endsWith('|') ? KINDS_OF_AGREEMENT.slice(KINDS_OF_AGREEMENT.indexOf(kindOf(from)) + 1) : [];
    const agreement = agreementOfKey(from);
    const ranges = [[from, to] as const, ...kinds.map((kind) => rangeOf(kind, agreement))];
    const { rows } = await client.query<{ n: number; key: string; data: string }>(
      `SELECT r.n::int, s.key, s.data FROM unnest($3::text[], $4::text[]) WITH ORDINALITY AS r(low, high, n)
       CROSS JOIN LATERAL (
         SELECT key, data FROM readmodel.fold_state WHERE generation = $1 AND shard = $2 AND key >= r.low AND key < r.high
         ORDER BY key LIMIT ${MOST}) s
       ORDER BY s.key`,
      [this.generation, this.shard, ranges.map(([low]) => low), ranges.map(([, high]) => high)],
    );
    ranges.forEach(([low, high], i) => {
      const own = rows.filter((row) => row.n === i + 1);
      this.noteRange(low, own.length < MOST ? high : `${own.at(-1)!.key}\x01`, own);
    });
    await this.loadWithRelated(
      client,
      rows.map(({ key }) => key),
    );
  }

  private noteRange(from: string, to: string, rows: { key: string; data: string }[]): void {
    // Those of the cache too: it may let go of them before they are asked for, and the range would say that they do not exist.
    for (const { key, data } of rows) if (!this.working.has(key) && !this.flying.has(key)) this.note(key, data);
    this.ranges.push({ from, to, keys: rows.map(({ key }) => key) });
  }

  private async loadEvents(client: PoolClient, wanted: { source: string; id: string }[]): Promise<void> {
    const missing = wanted.filter(({ source, id }) => !this.events_.has(`${source} ${id}`));
    if (missing.length === 0) return;
    for (const { source, id } of missing) this.events_.set(`${source} ${id}`, []);
    const ids = column.uuid();
    const { rows } = await client.query<{
      source: string;
      event_id: string;
      index: string;
      digest: string;
      agreement: string;
    }>({
      name: 'readmodel-load-events',
      // `+ 0` and `|| ''`: else a plan made while the table is small reads all of the shard's rows in the order of the primary key.
      text: `SELECT source, event_id, index, encode(digest, 'hex') AS digest, agreement FROM readmodel.event
             WHERE event_id = ANY($3::uuid[]) AND generation + 0 = $1 AND shard || '' = $2 AND state NOT IN ('quarantined', 'control') ORDER BY index`,
      values: [
        this.generation,
        this.shard,
        columnOf(
          ids,
          missing.map(({ id }) => id),
        ),
      ],
    });
    for (const { source, event_id, index, digest, agreement } of rows) {
      this.events_.get(`${source} ${event_id}`)?.push({ index: Number(index), digest, agreement });
    }
    // Those that are flying may have landed before the question, or not.
    for (const { source, id } of missing) {
      const flying = this.flyingEvents.get(`${source} ${id}`);
      if (!flying) continue;
      const landed = this.events_.get(`${source} ${id}`)!.filter(({ index }) => index < flying[0]!.index);
      this.events_.set(`${source} ${id}`, [...landed, ...flying]);
    }
  }

  private async loadEntries(client: PoolClient, range: EntryRange): Promise<void> {
    await this.landed;
    const limit = Math.max(range.limit, MOST_ENTRIES);
    this.entries_.push(await LedgerEntries.load(client, this.generation, this.shard, { ...range, limit }));
  }
}

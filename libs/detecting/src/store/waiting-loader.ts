import type { PoolClient } from 'pg';
import {
  type FactsOf,
  type Key,
  keys,
  type Kind,
  passedOrders,
  PORTIONS,
  type Settled,
  settledOf,
  type WaitingRange,
  type WakeUps,
  type WillRead,
} from '#libs/judging';
import type { FactLoader } from './fact-loader.js';
import type { LoadedFacts } from './loaded-facts.js';
import { type WaitingPage, WaitingRows } from './waiting-rows.js';

/** The most conclusions for each of some agreements. */
const FEW = 16;
/** Milliseconds by which the fetch of due wake-ups looks further ahead than it was asked to, because time advances. */
const AHEAD = 60_000;

/** Fetches the conclusions that wait and will be drawn soon. */
export class WaitingLoader {
  private readonly waiting: WaitingRows;

  constructor(
    generation: number,
    shard: string,
    private readonly wakeUps: WakeUps,
    private readonly loader: FactLoader,
    private readonly loaded: LoadedFacts,
    /** The most conclusions in memory. */
    private readonly maxWaiting: number,
  ) {
    this.waiting = new WaitingRows(generation, shard);
  }

  /**
   * Fetches the conclusions that watermarks have passed, or will with this batch, under its agreements: at most `most`, some of each.
   * Returns the time that the watermarks of the batch will most likely have passed.
   */
  async loadPassing(client: PoolClient, will: WillRead, most: number): Promise<Settled[]> {
    const sourceOf = (agreement: string) => (source: string) => this.facts(keys.source(agreement, source));
    await this.loader.loadKeys(client, Array.from(will.agreements, keys.agreement));
    const sources: Key[] = [];
    for (const agreement of will.watermarks.keys())
      for (const source of this.facts(keys.agreement(agreement))?.sources ?? [])
        sources.push(keys.source(agreement, source));
    await this.loader.loadKeys(client, sources);
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

  async loadDue(client: PoolClient, now: number, most: number): Promise<void> {
    const range = this.wakeUps.lacking({ by: 'due', until: now }, most);
    if (range) this.learn([await this.waiting.ofAll(client, { ...range, until: now + AHEAD }, this.page)]);
    const lacking = this.wakeUps.lackingDue(now, most, PORTIONS.size);
    if (lacking.length === 0) return;
    // One agreement may have a portion of them, and most have a few.
    this.learn(await this.waiting.ofAgreements(client, lacking, PORTIONS.size, most + PORTIONS.size));
  }

  /** A caller may ask again for later ones. */
  async loadWaiting(client: PoolClient, wanted: WaitingRange): Promise<void> {
    const range = { ...wanted, until: Infinity };
    if (range.agreement === undefined) this.learn([await this.waiting.ofAll(client, range, this.page)]);
    else this.learn(await this.waiting.ofAgreements(client, [range], this.page, this.page + 1));
  }

  /** The number of conclusions that are fetched at once. */
  private get page(): number {
    return Math.max(1, Math.floor(this.maxWaiting * 0.4));
  }

  private learn(pages: readonly WaitingPage[]): void {
    for (const { range, rows, whole } of pages) this.wakeUps.learn(range, rows, whole);
  }

  private facts<K extends Kind>(key: Key<K>): FactsOf<K> | undefined {
    return (this.loaded.get(key) as FactsOf<K> | null | undefined) ?? undefined;
  }
}

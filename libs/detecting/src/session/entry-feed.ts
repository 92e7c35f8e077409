import type { LedgerReader, ShardName } from '#libs/ledger';
import { parse, type ParsedEntry } from './parsed-entry.js';

export interface BatchLimits {
  maxEntries: number;
  /** Of the entries' own bytes, those of bulk parts counted several times. At least one entry is always taken. */
  maxBytes: number;
}

/**
 * The weight of an entry in a batch, in bytes. A large entry is a bulk part: its short rows take some ten times their text when parsed, a
 * single event takes three times, and a batch that outlives the young generation of the heap is slow.
 */
const weightOf = (length: number): number => (length < 8 * 1024 ? length : length * 4);

/**
 * The entries of one shard in order, parsed, in bounded batches. The number of entries requested from the ledger follows the size of the
 * last ones, so that 60 KB entries do not fill memory where 600 B entries would be too few.
 */
export class EntryFeed {
  private readonly raw: { index: number; bytes: Buffer }[] = [];
  private averageWeight: number;
  private ahead: Promise<void> | undefined;
  private returned: ParsedEntry[] = [];

  constructor(
    private readonly reader: Pick<LedgerReader, 'batchesFrom'>,
    private readonly shard: ShardName,
    private nextIndex: number,
    private readonly limits: BatchLimits,
    /** Of the entry before `nextIndex`: an unreadable entry counts as received with the previous one. */
    private receivedAt = 0,
  ) {
    // The size of the entries is not known yet: request one row of the ledger, then follow the sizes.
    this.averageWeight = limits.maxBytes / 256;
  }

  /** The next batch. Empty at the end of the shard. `until`: reads no entry from this index on. */
  async next(until = Infinity): Promise<ParsedEntry[]> {
    await this.ahead;
    this.ahead = undefined;
    return this.read(until);
  }

  /** Returns entries that were not folded; the next batch begins with them. */
  giveBack(batch: readonly ParsedEntry[]): void {
    this.returned = [...batch, ...this.returned];
  }

  /**
   * Begins to fetch the batch after the current one while that is folded; `next` then returns it, or throws the error of the fetch. It is
   * parsed only in `next`: two parsed batches at once would outlive the young generation of the heap.
   */
  readAhead(until = Infinity): void {
    if (this.ahead) return;
    this.ahead = this.fetch(until);
    this.ahead.catch(() => undefined);
  }

  private async read(until: number): Promise<ParsedEntry[]> {
    const { maxEntries, maxBytes } = this.limits;
    await this.fetch(until);
    const batch: ParsedEntry[] = [];
    let weight = 0;
    /** Does one more entry fit into the batch? */
    const takes = (index: number, length: number): boolean => {
      if (index >= until || batch.length >= maxEntries) return false;
      if (batch.length > 0 && weight + weightOf(length) > maxBytes) return false;
      weight += weightOf(length);
      return true;
    };
    for (const parsed of this.returned) {
      if (!takes(parsed.input.index, parsed.bytes)) break;
      batch.push(parsed);
    }
    this.returned = this.returned.slice(batch.length);
    let taken = 0;
    for (const { index, bytes } of this.returned.length > 0 ? [] : this.raw) {
      if (!takes(index, bytes.length)) break;
      const parsed = parse(index, bytes, this.receivedAt);
      this.receivedAt = parsed.input.receivedAt;
      batch.push(parsed);
      taken++;
    }
    this.raw.splice(0, taken);
    if (batch.length > 0) this.averageWeight = weight / batch.length;
    return batch;
  }

  private async fetch(until: number): Promise<void> {
    const { maxEntries, maxBytes } = this.limits;
    if (this.raw.length >= maxEntries) return;
    const held = this.raw.length * this.averageWeight;
    if (this.raw.length > 0 && held >= maxBytes) return;
    const from = this.nextIndex;
    if (from >= until) return;
    const want = Math.ceil(
      Math.min(maxEntries - this.raw.length, (maxBytes - held) / this.averageWeight, until - from),
    );
    for (const { firstIndex, entries } of await this.reader.batchesFrom(this.shard, from, Math.max(1, want))) {
      entries.forEach((bytes, i) => this.raw.push({ index: firstIndex + i, bytes }));
    }
    this.nextIndex = (this.raw.at(-1)?.index ?? from - 1) + 1;
  }
}

import type { LedgerReader, ShardName } from '#libs/ledger';
import { parse, type ParsedEntry } from './parsed-entry.js';

export interface BatchLimits {
  maxEntries: number;
  /** Of the entries' own bytes, those of bulk parts counted several times; at least one entry is always taken. */
  maxBytes: number;
}

/**
 * Bytes by which an entry counts towards a batch. A large entry is a bulk part: parsed, its short rows take some ten times
 * their text, where a single event takes three times, and a batch that outlives the young generation of the heap is slow.
 */
const weightOf = (length: number): number => (length < 8 * 1024 ? length : length * 4);

/**
 * The entries of one shard in order, parsed, a bounded batch at a time. How many are asked of the ledger follows the size
 * of those that came last, so that 60 KB entries do not fill memory where 600 B entries would be too few.
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
    /** Of the entry before `nextIndex`: an entry that cannot be read is taken to have come with the one before it. */
    private receivedAt = 0,
  ) {
    // Nothing is known of the entries' size yet: ask for one row of the ledger, then by what it was.
    this.averageWeight = limits.maxBytes / 256;
  }

  /** The next batch; empty at the end of the shard. `until`: read no entry from this index on. */
  async next(until = Infinity): Promise<ParsedEntry[]> {
    await this.ahead;
    this.ahead = undefined;
    return this.read(until);
  }

  /** Gives back what was not folded; the next batch begins with it. */
  giveBack(batch: readonly ParsedEntry[]): void {
    this.returned = [...batch, ...this.returned];
  }

  /**
   * Begins to fetch the batch after the one in hand while that is folded; `next` then has its bytes, or throws why not.
   * It is parsed only when its turn comes: two parsed batches at once would outlive the young generation of the heap.
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
    /** Whether one more entry belongs to the batch. */
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

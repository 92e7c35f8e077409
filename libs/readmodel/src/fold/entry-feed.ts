import type { LedgerReader, ShardName } from '#libs/ledger';
import { parse, type ParsedEntry } from './parsed-entry.js';

export interface BatchLimits {
  maxEntries: number;
  /** Of the entries' own bytes; at least one entry is always taken. */
  maxBytes: number;
}

/**
 * The entries of one shard in order, parsed, a bounded batch at a time. How many are asked of the ledger follows the size
 * of those that came last, so that 60 KB entries do not fill memory where 600 B entries would be too few.
 */
export class EntryFeed {
  private readonly raw: { index: number; bytes: Buffer }[] = [];
  private averageBytes = 1_000;
  private receivedAt = 0;
  private ahead: Promise<ParsedEntry[]> | undefined;
  private returned: ParsedEntry[] = [];

  constructor(
    private readonly reader: LedgerReader,
    private readonly shard: ShardName,
    private nextIndex: number,
    private readonly limits: BatchLimits,
  ) {}

  /** The next batch; empty at the end of the shard. `until`: read no entry from this index on. */
  async next(until = Infinity): Promise<ParsedEntry[]> {
    if (this.returned.length > 0) return this.returned.splice(0);
    const ahead = await this.ahead;
    this.ahead = undefined;
    // What was read ahead may have been the end of the shard as it was then.
    return ahead && ahead.length > 0 ? ahead : this.read(until);
  }

  /** Gives back what was not folded; `next` answers it first. */
  giveBack(batch: readonly ParsedEntry[]): void {
    this.returned.unshift(...batch);
  }

  /** Begins to read the batch after the one in hand while that is committed. `next` then answers it, errors included. */
  readAhead(until = Infinity): void {
    if (this.ahead) return;
    this.ahead = this.read(until);
    this.ahead.catch(() => undefined);
  }

  private async read(until: number): Promise<ParsedEntry[]> {
    const { maxEntries, maxBytes } = this.limits;
    if (this.raw.length < maxEntries) await this.fetch(maxEntries, maxBytes, until);
    const batch: ParsedEntry[] = [];
    let bytes = 0;
    let taken = 0;
    for (const { index, bytes: entry } of this.raw) {
      if (index >= until || taken >= maxEntries || (taken > 0 && bytes + entry.length > maxBytes)) break;
      const parsed = parse(index, entry, this.receivedAt);
      this.receivedAt = parsed.input.receivedAt;
      batch.push(parsed);
      bytes += entry.length;
      taken++;
    }
    this.raw.splice(0, taken);
    if (taken > 0) this.averageBytes = bytes / taken;
    return batch;
  }

  private async fetch(maxEntries: number, maxBytes: number, until: number): Promise<void> {
    const held = this.raw.length * this.averageBytes;
    if (this.raw.length > 0 && held >= maxBytes) return;
    const from = this.nextIndex;
    if (from >= until) return;
    const want = Math.ceil(Math.min(maxEntries - this.raw.length, (maxBytes - held) / this.averageBytes, until - from));
    for (const { firstIndex, entries } of await this.reader.batchesFrom(this.shard, from, Math.max(1, want))) {
      entries.forEach((bytes, i) => this.raw.push({ index: firstIndex + i, bytes }));
    }
    this.nextIndex = (this.raw.at(-1)?.index ?? from - 1) + 1;
  }
}

import type { DataSource } from 'typeorm';
import { type LedgerReader, NotInLedger, OVERSIGHT, withClient } from '#libs/ledger';
import { backOffMs, type FieldLog } from '#libs/system';
import type { OversightCrashPoint } from '../crash-points.js';
import type { Hints } from '../detector/hints.js';
import { type OversightEntry, oversightEntry } from './entry.js';
import { OversightFold } from './fold.js';
import { moveOversight, type OversightLease, OversightLost, releaseOversight, takeOversight } from './lease.js';
import { loadRows, writeRows } from './stored.js';

export interface OversightFolderOptions {
  db: DataSource;
  reader: LedgerReader;
  hints: Pick<Hints, 'wait'>;
  owner: string;
  leaseSeconds: number;
  pollMs: number;
  maxEntries?: number;
  log: FieldLog;
  crash: (point: OversightCrashPoint) => void;
  /** Of one batch: entries, and those that could not be read or stored. */
  folded?: (entries: number, unreadable: number) => void;
}

const BACK_OFF = { firstMs: 100, longestMs: 10_000 };
const MAX_ENTRIES = 1_024;

/**
 * Folds `oversight` into what people did about findings (libs/triage says what an act does). One detector at a time has the lease. A batch
 * is one transaction of rows and position, so that an act shows as a whole or not at all. No entry stops it: what does not follow is kept
 * with a mark; what cannot be read, or stored, is passed over and counted.
 */
export class OversightFolder {
  private readonly stopping = new AbortController();
  private running: Promise<void> | undefined;
  private lease: OversightLease | undefined;
  private renewAt = 0;
  private failures = 0;
  /** The entries of a batch, fewer after the database refused their rows. */
  private most: number;
  trouble: string | undefined;

  constructor(private readonly options: OversightFolderOptions) {
    this.most = options.maxEntries ?? MAX_ENTRIES;
  }

  get holds(): boolean {
    return this.lease !== undefined;
  }

  start(): void {
    this.running ??= this.run();
  }

  /** Finishes the batch in progress and lets the lease go. */
  async stop(): Promise<void> {
    this.stopping.abort();
    await this.running;
  }

  private async run(): Promise<void> {
    const { signal } = this.stopping;
    const { hints, pollMs, db, log } = this.options;
    while (!signal.aborted) {
      try {
        const busy = await this.turn();
        this.trouble = undefined;
        this.failures = 0;
        if (!busy) await hints.wait(OVERSIGHT, pollMs, signal);
      } catch (error) {
        if (signal.aborted) break;
        // Rows of a broken commit may or may not be there: the position says it.
        this.lease = undefined;
        const { message } = error instanceof Error ? error : new Error(String(error));
        if (this.trouble !== message)
          log.warn('acts cannot be folded; trying again', { shard: OVERSIGHT, error: message });
        if (error instanceof OversightLost) continue;
        this.trouble = message;
        await hints.wait('pause oversight', backOffMs(++this.failures, BACK_OFF), signal);
      }
    }
    const { lease } = this;
    this.lease = undefined;
    if (lease) await withClient(db, (client) => releaseOversight(client, lease)).catch(() => undefined);
  }

  /** Takes the lease, or folds a batch. False when there is nothing to do now. */
  async turn(): Promise<boolean> {
    const { db, reader, owner, leaseSeconds, crash } = this.options;
    if (!this.lease) {
      const lease = await withClient(db, (client) => takeOversight(client, owner, leaseSeconds));
      if (!lease) return false;
      this.lease = lease;
      this.renewed();
      crash('oversight.afterLease');
      return true;
    }
    const entries = await this.read(reader, this.lease);
    if (entries.length > 0) return this.fold(this.lease, entries);
    if (Date.now() < this.renewAt) return false;
    const { lease } = this;
    await withClient(db, (client) => moveOversight(client, lease, lease, leaseSeconds));
    this.renewed();
    return false;
  }

  private renewed(): void {
    this.renewAt = Date.now() + (this.options.leaseSeconds * 1_000) / 3;
  }

  private async read(reader: LedgerReader, lease: OversightLease): Promise<OversightEntry[]> {
    const found = await reader.entries(OVERSIGHT, lease.nextIndex, this.most).catch((error: unknown) => {
      // The ledger has no shards yet.
      if (error instanceof NotInLedger) return [];
      throw error;
    });
    let before = lease.receivedAt;
    return found.map(({ index, bytes }) => {
      const entry = oversightEntry(index, bytes, before);
      before = entry.receivedAt;
      return entry;
    });
  }

  private async fold(lease: OversightLease, entries: readonly OversightEntry[]): Promise<true> {
    try {
      await this.commit(lease, entries, entries);
      this.most = this.options.maxEntries ?? MAX_ENTRIES;
    } catch (error) {
      if (!isRefused(error)) throw error;
      if (entries.length > 1) {
        // The next batches are of one entry, until the one that the database refuses is passed.
        this.most = 1;
        return true;
      }
      const { index } = entries[0]!;
      this.options.log.warn('an entry is passed over', { shard: OVERSIGHT, index, error: (error as Error).message });
      await this.commit(lease, entries, []);
    }
    return true;
  }

  /** `folded`: the entries whose rows are written; the position moves over all. */
  private async commit(
    lease: OversightLease,
    entries: readonly OversightEntry[],
    folded: readonly OversightEntry[],
  ): Promise<void> {
    const { db, leaseSeconds, crash } = this.options;
    const { index, receivedAt } = entries.at(-1)!;
    const to = { nextIndex: index + 1, receivedAt };
    const fold = new OversightFold();
    const unreadable = await withClient(db, async (client) => {
      await client.query('BEGIN');
      try {
        await moveOversight(client, lease, to, leaseSeconds);
        crash('oversight.afterCursor');
        await loadRows(client, fold, folded);
        fold.take(folded);
        const rows = fold.rows();
        await writeRows(client, rows);
        crash('oversight.afterRows');
        await client.query('COMMIT');
        crash('oversight.afterCommit');
        return rows.unreadable + entries.length - folded.length;
      } catch (error) {
        await client.query('ROLLBACK').catch(() => undefined);
        throw error;
      }
    });
    Object.assign(lease, to);
    this.renewed();
    this.options.folded?.(entries.length, unreadable);
  }
}

/** Classes of SQLSTATE that say that the values are at fault: data exception, integrity, program limit. Trying again changes nothing. */
const isRefused = (error: unknown): boolean => /^(?:22|23|54)/.test((error as { code?: string }).code ?? '');

import { setTimeout as sleep } from 'node:timers/promises';
import type { ShardName, StoredCheckpoint } from '#libs/ledger';
import { inTime } from './in-time.js';

/** What it takes to wait for a receipt; `LedgerReader` is it. */
export interface PublicationPort {
  latestCheckpoint(shard: ShardName): Promise<StoredCheckpoint | null>;
  /** The entry's tlog-proof against that checkpoint. */
  receipt(checkpoint: StoredCheckpoint, index: number): Promise<Buffer>;
}

/** Checkpoints come about every second. The reader lets all who ask at once share a query. */
const POLL_MS = 100;
/** For the one question that is asked whatever the time is, and for the proof of what is published. */
const LEAST_MS = 500;
const RECEIPT_MS = 5_000;

/** Waits for checkpoints that cover entries, each for a bounded time, and all of them until `end`. */
export class PublicationWait {
  private readonly ending = new AbortController();

  constructor(private readonly log: PublicationPort) {}

  /**
   * The checkpoint that covers the entry, once it is published, or undefined when `ms` have passed. A ledger that is unreachable meanwhile
   * is asked again: a recorded event must be answered.
   */
  async covering(shard: ShardName, index: number, ms: number): Promise<StoredCheckpoint | undefined> {
    const { signal } = this.ending;
    for (const deadline = performance.now() + ms; ;) {
      const patience = Math.max(deadline - performance.now(), LEAST_MS);
      const checkpoint = await inTime(patience, this.log.latestCheckpoint(shard)).catch(() => null);
      if (checkpoint && checkpoint.size > index) return checkpoint;
      const left = deadline - performance.now();
      if (signal.aborted || left <= 0) return undefined;
      await sleep(Math.min(POLL_MS, left), undefined, { signal }).catch(() => undefined);
    }
  }

  /** The receipt's text, or undefined where it cannot be read now. */
  async receipt(checkpoint: StoredCheckpoint, index: number): Promise<string | undefined> {
    return inTime(RECEIPT_MS, this.log.receipt(checkpoint, index)).then(String, () => undefined);
  }

  /** Nobody is kept waiting any more. */
  end(): void {
    this.ending.abort();
  }
}

import type { DataSource } from 'typeorm';
import { LeaseLost } from '../errors.js';
import { withClient } from '../sql/client.js';
import { type Lease, renewLease } from './cursor.js';

/**
 * Renews a lease three times in its length, whatever is being folded, so that a long fold is not given to another detector, which would
 * begin it anew. `lost` is aborted with LeaseLost when the lease has become another's: the fold is then in vain.
 */
export class LeaseKeeper {
  private readonly ended = new AbortController();
  private readonly timer: NodeJS.Timeout;
  private renewing: Promise<void> = Promise.resolve();
  private busy = false;

  constructor(
    private readonly db: DataSource,
    readonly lease: Lease,
    private readonly leaseSeconds: number,
  ) {
    this.timer = setInterval(() => this.renew(), (leaseSeconds * 1_000) / 3);
  }

  get lost(): AbortSignal {
    return this.ended.signal;
  }

  /** Resolves when no renewal is under way any more, so that the lease can be released. */
  async stop(): Promise<void> {
    clearInterval(this.timer);
    await this.renewing;
  }

  private renew(): void {
    if (this.busy) return;
    this.busy = true;
    // A database that is away is told by the fold itself; the next round asks again.
    this.renewing = withClient(this.db, (client) => renewLease(client, this.lease, this.leaseSeconds))
      .catch((error: unknown) => (error instanceof LeaseLost ? this.ended.abort(error) : undefined))
      .finally(() => (this.busy = false));
  }
}

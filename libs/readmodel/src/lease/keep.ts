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
  private renewing: Promise<void> | undefined;

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

  /**
   * No renewal begins any more. One that is under way is not waited for, since a connection may hang: should it come after the lease
   * was released or taken over, it finds another owner or epoch, and changes nothing.
   */
  stop(): void {
    clearInterval(this.timer);
  }

  private renew(): void {
    // A database that is away is told by the fold itself; the next round asks again.
    this.renewing ??= withClient(this.db, (client) => renewLease(client, this.lease, this.leaseSeconds))
      .catch((error: unknown) => {
        if (error instanceof LeaseLost) this.ended.abort(error);
      })
      .finally(() => (this.renewing = undefined));
  }
}

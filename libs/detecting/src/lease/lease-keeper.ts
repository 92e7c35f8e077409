import type { DataSource } from 'typeorm';
import { LeaseLost } from '../errors.js';
import type { Lease } from './lease.js';
import { renewUnlessLocked } from './renewal.js';

/** Renewals in the length of a lease; and tries, while its row is locked. */
const RENEWALS = 3;
const TRIES = 30;

/**
 * Renews a lease three times in its length, whatever is being folded, so that a long fold is not given to another detector, which would
 * begin it anew. `lost` is aborted with LeaseLost when the lease has become another's: the fold is then in vain.
 * No fold may hold a connection of `db`, or a renewal would wait for it.
 */
export class LeaseKeeper {
  private readonly ended = new AbortController();
  private timer: NodeJS.Timeout | undefined;
  private stopped = false;

  constructor(
    private readonly db: DataSource,
    readonly lease: Lease,
    private readonly leaseSeconds: number,
  ) {
    this.after(RENEWALS);
  }

  get lost(): AbortSignal {
    return this.ended.signal;
  }

  /**
   * No renewal begins any more. One that is under way is not waited for, since a connection may hang: should it come after the lease
   * was released or taken over, it finds another owner or epoch, and changes nothing.
   */
  stop(): void {
    this.stopped = true;
    clearTimeout(this.timer);
  }

  /** The next renewal, after one of so many parts of the lease's length. */
  private after(parts: number): void {
    if (!this.stopped) this.timer = setTimeout(() => void this.renew(), (this.leaseSeconds * 1_000) / parts);
  }

  private async renew(): Promise<void> {
    try {
      const renewed = await renewUnlessLocked(this.db, this.lease, this.leaseSeconds);
      this.after(renewed ? RENEWALS : TRIES);
    } catch (error) {
      // A database that is away is told by the fold itself; the next round asks again.
      if (error instanceof LeaseLost) this.ended.abort(error);
      else this.after(RENEWALS);
    }
  }
}

import type { DataSource } from 'typeorm';
import { LeaseLost } from '../errors.js';
import type { Lease } from './lease.js';
import { renewUnlessLocked } from './renewal.js';

/** Renewals during one lease, and attempts while its row is locked. */
const RENEWALS = 3;
const TRIES = 30;

/**
 * Renews a lease three times during its length, independently of the current fold, so that a long fold is not given to another detector,
 * which would start it again. `lost` is aborted with LeaseLost when another detector has the lease: the fold is then useless. No fold may
 * hold a connection of `db`, or a renewal would wait for it.
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
   * Starts no further renewal. It does not wait for a renewal in progress, because a connection may hang: if the renewal arrives after the
   * lease was released or taken over, it finds another owner or epoch and changes nothing.
   */
  stop(): void {
    this.stopped = true;
    clearTimeout(this.timer);
  }

  /** Schedules the next renewal, `parts` of which fit into the lease's length. */
  private after(parts: number): void {
    if (!this.stopped) this.timer = setTimeout(() => void this.renew(), (this.leaseSeconds * 1_000) / parts);
  }

  private async renew(): Promise<void> {
    try {
      const renewed = await renewUnlessLocked(this.db, this.lease, this.leaseSeconds);
      this.after(renewed ? RENEWALS : TRIES);
    } catch (error) {
      // The fold itself reports an unavailable database; the next round tries again.
      if (error instanceof LeaseLost) this.ended.abort(error);
      else this.after(RENEWALS);
    }
  }
}

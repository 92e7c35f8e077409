import { setTimeout as sleep } from 'node:timers/promises';
import type { ByteBudget } from './byte-budget.js';
import type { BatchDraft } from './draft-batch.js';
import type { Delivery } from './partition-steering.js';

const HEARTBEAT_MS = 1_000;
const MAX_IN_FLIGHT = 2;

interface Flight {
  shards: ReadonlySet<string>;
  quarantined: boolean;
  done: Promise<void>;
}

/** kafkajs must see its own error to join the group again. */
export class HeartbeatFailed extends Error {
  constructor(override readonly cause: unknown) {
    super('heartbeat failed');
  }
}

/** A partition's appends on their way into the ledger: how many there may be, and which may follow one another. */
export class AppendsInFlight {
  private readonly flights = new Set<Flight>();

  private held = false;

  constructor(
    private readonly budget: ByteBudget,
    /** Called when what was read begins to wait for room. */
    private readonly onWait: () => void = () => undefined,
  ) {}

  /** What was read waits for those on their way; nothing more is fetched meanwhile. */
  get waiting(): boolean {
    return this.held;
  }

  get none(): boolean {
    return this.flights.size === 0;
  }

  /**
   * Waits until an append may follow those on their way. The ledger keeps the order of appends that share a shard; others, and
   * those that first store quarantine keys, must have ended. Throws HeartbeatFailed.
   */
  async room({ shards, bytes }: BatchDraft, delivery: Delivery): Promise<void> {
    const fits = (): boolean =>
      this.flights.size < MAX_IN_FLIGHT &&
      this.budget.fits(bytes) &&
      [...this.flights].every((flight) => !flight.quarantined && [...shards].some((shard) => flight.shards.has(shard)));
    if (fits()) return;
    this.held = true;
    this.onWait();
    try {
      while (!fits()) await this.oneEnds(delivery);
    } finally {
      this.held = false;
    }
  }

  /** `commit` begins now, and never rejects. */
  begin({ shards, bytes, refused }: BatchDraft, commit: () => Promise<void>): void {
    const giveBack = this.budget.take(bytes);
    const flight: Flight = {
      shards,
      quarantined: refused.size > 0,
      done: commit().finally(() => {
        this.flights.delete(flight);
        giveBack();
      }),
    };
    this.flights.add(flight);
  }

  /** Or a while has passed. The group hears of us in any case. */
  private async oneEnds(delivery: Delivery): Promise<void> {
    const wait = new AbortController();
    await Promise.race([
      ...[...this.flights].map(({ done }) => done),
      this.budget.changed(),
      sleep(HEARTBEAT_MS, undefined, { signal: wait.signal }).catch(() => undefined),
    ]);
    wait.abort();
    await delivery.heartbeat().catch((cause: unknown) => {
      throw new HeartbeatFailed(cause);
    });
  }

  /** Resolves when what is on its way has committed or failed. */
  async drained(): Promise<void> {
    await Promise.all([...this.flights].map(({ done }) => done));
  }
}

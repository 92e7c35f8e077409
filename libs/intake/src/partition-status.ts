import type { AppendsInFlight } from './appends-in-flight.js';
import type { PartitionSession } from './partition-session.js';

export type PartitionState = 'opening' | 'reading' | 'stalled' | 'changed' | 'closed';

export interface PartitionStatus {
  partition: number;
  state: PartitionState;
  detail?: string;
  incarnation?: number;
  next?: bigint;
  /** The log was looked at up to here, control and aborted records included. */
  covered?: bigint;
  /** All below is recorded, or was looked at and holds no data record; undefined: not known yet. */
  settled?: bigint;
  /** Timestamp of the last recorded record, milliseconds since 1970: what its producer or the broker wrote into it. */
  lastTimestamp?: number;
  /** When that record was recorded, by our own clock. */
  recordedAt?: number;
  /** Not fetched now, because what was read is not appended yet: an append is slow, or has failed. */
  paused: boolean;
  /** Grows with every batch that was decided on. */
  progress: number;
}

type Kept = Omit<PartitionStatus, 'covered' | 'incarnation' | 'next' | 'paused'>;

/** Keeps what a partition tells of itself. */
export class StatusKeeper {
  private status: Kept;

  constructor(partition: number) {
    this.status = { partition, state: 'opening', progress: 0 };
  }

  get state(): PartitionState {
    return this.status.state;
  }

  get lastTimestamp(): number | undefined {
    return this.status.lastTimestamp;
  }

  /** With where the session stands, if there is one, and its appends. */
  during(session: PartitionSession | undefined, inFlight: Pick<AppendsInFlight, 'none' | 'waiting'>): PartitionStatus {
    const paused = inFlight.waiting || this.status.state === 'stalled';
    if (!session) return { ...this.status, paused };
    const { key, covered, position } = session;
    return {
      ...this.status,
      paused,
      incarnation: key.incarnation,
      covered,
      ...(position ? { next: position.nextOffset } : {}),
      // What is on its way was looked at and is not recorded.
      ...(inFlight.none ? { settled: covered } : {}),
    };
  }

  say(state: PartitionState, detail?: string): void {
    const { detail: _, ...rest } = this.status;
    this.status = { ...rest, state, ...(detail ? { detail } : {}) };
  }

  progressed(): void {
    this.status.progress++;
    if (this.status.state !== 'reading') this.say('reading');
  }

  /** The ledger's position is at `next`. */
  opened(next: bigint): void {
    this.status.settled = next;
  }

  recorded(next: bigint, lastTimestamp: number | undefined): void {
    this.status.settled = next;
    this.status.lastTimestamp = lastTimestamp;
    this.status.recordedAt = Date.now();
  }
}

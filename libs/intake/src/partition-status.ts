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
  /** Timestamp of the last recorded record, milliseconds since 1970. */
  lastTimestamp?: number;
  /** Grows with every batch that was decided on. */
  progress: number;
}

/** Keeps what a partition tells of itself. */
export class StatusKeeper {
  private status: PartitionStatus;

  constructor(partition: number) {
    this.status = { partition, state: 'opening', progress: 0 };
  }

  get state(): PartitionState {
    return this.status.state;
  }

  get lastTimestamp(): number | undefined {
    return this.status.lastTimestamp;
  }

  /** With where the session stands, if there is one. */
  during(session: PartitionSession | undefined): PartitionStatus {
    if (!session) return this.status;
    const { key, covered, position } = session;
    return {
      ...this.status,
      incarnation: key.incarnation,
      covered,
      ...(position ? { next: position.nextOffset } : {}),
    };
  }

  say(state: PartitionState, detail?: string): void {
    const { partition, progress, lastTimestamp } = this.status;
    this.status = { partition, progress, lastTimestamp, state, ...(detail ? { detail } : {}) };
  }

  progressed(): void {
    this.status.progress++;
    if (this.status.state !== 'reading') this.say('reading');
  }

  recorded(lastTimestamp: number | undefined): void {
    this.status.lastTimestamp = lastTimestamp;
  }
}

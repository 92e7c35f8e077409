import type { Watermarks } from './kafka/record.js';

/** Steers the consumer that feeds a partition. */
export interface PartitionSteering {
  clusterId(): Promise<string>;
  watermarks(partition: number): Promise<Watermarks>;
  seek(partition: number, offset: bigint): void;
  pause(partition: number): void;
  resume(partition: number): void;
  /** The broker may be told that all below `next` is recorded. A hint for lag tools; losing it harms nothing. */
  recorded(partition: number, next: bigint): void;
}

/** The controls that one delivery of a batch gives us. */
export interface Delivery {
  /** The next fetch begins behind this batch. */
  resolve(): void;
  /** Throws when the group rebalances: pass it on. */
  heartbeat(): Promise<void>;
}

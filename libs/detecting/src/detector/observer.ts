/** Events of a detector for metrics. */
export interface DetectorObserver {
  folded(shard: string, entries: number, seconds: number, hits: ReadonlyMap<string, number>): void;
  /** The shard's hits were sealed in `oversight`. */
  sealed?(shard: string): void;
}
export const unobserved: DetectorObserver = { folded: () => undefined };

/** Events of a detector for metrics. */
export interface DetectorObserver {
  folded(shard: string, entries: number, seconds: number, hits: ReadonlyMap<string, number>): void;
  /** The shard's hits were sealed in `oversight`. */
  sealed?(shard: string): void;
  /** Entries of `oversight` were folded into what people did; so many of them could not be read or stored. */
  oversightFolded?(entries: number, unreadable: number): void;
}
export const unobserved: DetectorObserver = { folded: () => undefined };

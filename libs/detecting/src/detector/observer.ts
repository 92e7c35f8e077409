/** What a detector tells of itself, for metrics. */
export interface DetectorObserver {
  folded(shard: string, entries: number, seconds: number, hits: ReadonlyMap<string, number>): void;
  /** The shard's hits were sealed in `oversight`. */
  sealed?(shard: string): void;
}
export interface DetectorLog {
  log(message: string): void;
  warn(message: string): void;
}
export const unobserved: DetectorObserver = { folded: () => undefined };
export const silent: DetectorLog = { log: () => undefined, warn: () => undefined };

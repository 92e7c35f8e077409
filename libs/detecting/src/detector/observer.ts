import type { HitRow } from '#libs/judging';

/** An entry whose judgement is committed, of the live generation. Times: milliseconds since 1970. */
export interface JudgedEntry {
  receivedAt: number;
  /** When the act was, as its event says; undefined: it is no event that counts. */
  actAt: number | undefined;
  /** Changes of findings that it led to. */
  hits: number;
}

/** For metrics. Called after the commit. */
export interface DetectorObserver {
  folded(shard: string, entries: number, seconds: number, hits: readonly Pick<HitRow, 'rule' | 'change'>[]): void;
  /** Not until a new generation is live and has caught up with each entry of the shard: those are old. */
  judged?(entries: readonly JudgedEntry[]): void;
  /** The shard's hits were sealed in `oversight`. */
  sealed?(shard: string): void;
  /** Entries of `oversight` were folded into what people did; so many of them could not be read or stored. */
  oversightFolded?(entries: number, unreadable: number): void;
}
export const unobserved: DetectorObserver = { folded: () => undefined };

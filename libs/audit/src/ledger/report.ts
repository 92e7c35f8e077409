import type { ShardName } from '#libs/ledger';

/** The problems, by the table or the kind of check that shows them. */
export type ProblemKind =
  | 'entry'
  | 'row'
  | 'tile'
  | 'head'
  | 'signed'
  | 'checkpoint'
  | 'cosignature'
  | 'position'
  | 'offset'
  | 'receipt'
  | 'quarantine'
  | 'stream'
  | 'act'
  | 'note'
  | 'access'
  | 'shard'
  | 'table';

export interface LedgerProblem {
  kind: ProblemKind;
  /** null: it concerns no one shard. */
  shard: ShardName | null;
  /** The entry, or the first of several, where one can be named. */
  index: number | null;
  /** The last of them; the same one, or null, where `index` is. */
  last: number | null;
  detail: string;
}

/** Of notes beside acts of oversight. `opened`: and as committed. `erased`: an entry says so. */
export interface NotesReport {
  noted: number;
  opened: number;
  erased: number;
}

export interface QuarantineReport {
  /** Refused entries that have bytes, or had. */
  refused: number;
  /** Of them: opened, and the same as those of the commitment. */
  opened: number;
  /** Of them: erased, with an act that says so. */
  erased: number;
}

export interface LedgerReport {
  /** Nothing was found wrong. It is verified only where nothing is `unseen` either. */
  ok: boolean;
  /** What could not be looked at, though it must be before the ledger is verified; in words. */
  unseen: string[];
  /** All entries of all shards. */
  entries: number;
  shards: { shard: ShardName; size: number; root: Buffer }[];
  checkpoints: number;
  quarantine: QuarantineReport;
  notes: NotesReport;
  /** The first entry, in the order of shards, that does not hold; null when none can be named. */
  firstFailure: { shard: ShardName; index: number } | null;
  /** At most MAX_PROBLEMS; `problemCount` has them all. */
  problems: LedgerProblem[];
  problemCount: number;
}

/** One damaged tile can make many; the first ones tell. */
export const MAX_PROBLEMS = 1_000;

export class ProblemList {
  readonly problems: LedgerProblem[] = [];
  count = 0;
  firstFailure: LedgerReport['firstFailure'] = null;

  add(kind: ProblemKind, shard: ShardName | null, index: number | null, detail: string, last = index): void {
    this.count += 1;
    if (this.problems.length < MAX_PROBLEMS) this.problems.push({ kind, shard, index, last, detail });
    // A checkpoint that is missing says nothing of the entries before it.
    if (shard === null || index === null || kind === 'checkpoint') return;
    // Shards are walked in their order, so only within the current one can a later problem name an earlier entry.
    const first = this.firstFailure;
    if (first === null || (first.shard === shard && index < first.index)) this.firstFailure = { shard, index };
  }
}

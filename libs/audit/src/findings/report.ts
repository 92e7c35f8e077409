/**
 * `seal`: the sealed tree differs from the stored hits, or from those that the entries give; `hit`, `finding`, `row`: a stored row is wrong;
 * `entry`: entries cannot be read, so that nothing after them can be judged.
 */
export type FindingsProblemKind = 'seal' | 'hit' | 'finding' | 'row' | 'entry';

export interface FindingsProblem {
  kind: FindingsProblemKind;
  shard: string;
  /** Number of the hit in its shard; null: it is not about one. */
  hit: number | null;
  finding: string | null;
  /** The seal's entry in oversight. */
  seal: number | null;
  /** Of a stored row that is wrong: its table, its key by column, and the columns that differ. */
  row: { table: string; key: Record<string, string>; columns: readonly string[] } | null;
  /** Of entries that cannot be read: the first and the last. */
  entries: { first: number; last: number } | null;
  detail: string;
}

export interface ShardFindings {
  shard: string;
  /** Entries that were judged again. */
  entries: number;
  /** Hits that the entries give; null: this program does not have the rules. */
  derived: number | null;
  /** Hits in the database; null: no database was asked. */
  stored: number | null;
  /** Hits that the newest seal under these rules covers, and how many seals there are. */
  sealed: number;
  seals: number;
}

export interface FindingsReport {
  /** Nothing was found wrong. They are verified only where nothing is `unseen` either. */
  ok: boolean;
  /** What must be seen before they are verified, and was not; in words. */
  unseen: string[];
  ruleSet: string;
  shards: ShardFindings[];
  problems: FindingsProblem[];
  problemCount: number;
  notChecked: string[];
}

/** One deleted hit can make many; the first ones tell. */
export const MAX_FINDINGS_PROBLEMS = 1_000;

export class FindingsProblems {
  readonly list: FindingsProblem[] = [];
  count = 0;

  add(kind: FindingsProblemKind, shard: string, detail: string, at: Partial<FindingsProblem> = {}): void {
    this.count += 1;
    if (this.list.length < MAX_FINDINGS_PROBLEMS)
      this.list.push({ kind, shard, hit: null, finding: null, seal: null, row: null, entries: null, ...at, detail });
  }
}

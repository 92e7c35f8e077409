import { TILE_WIDTH, tilePath } from '#libs/merkle';
import type { Cosigner } from './receipt/cosigners.js';

/**
 * The kind of a problem, by the check that shows it. `history`: another checkpoint of the log, seen earlier or elsewhere, does not agree;
 * `file`: a file that is no part of the log, or no longer agrees with it.
 */
export type ProblemKind =
  'checkpoint' | 'cosignature' | 'history' | 'root' | 'tile' | 'bundle' | 'entry' | 'act' | 'offset' | 'file';

export interface LogProblem {
  kind: ProblemKind;
  /** The entry, or the first one under the tile or entry bundle; null: it concerns no place. */
  index: number | null;
  /** The file as tlog-tiles names it, where it is one file's fault. */
  path: string | null;
  detail: string;
}

/** One damaged file can make many; the first ones tell, and a walk ends with them. */
export const MAX_LOG_PROBLEMS = 1_000;

const MOST_LETTERS = 1_000;

export class Problems {
  readonly list: LogProblem[] = [];
  count = 0;
  /** The one that concerns the earliest entry; else the first that was found. */
  first: LogProblem | null = null;

  /** As many as are named: nothing is gained by going on. */
  get full(): boolean {
    return this.count >= MAX_LOG_PROBLEMS;
  }

  add(told: LogProblem): void {
    this.count += 1;
    const { detail } = told;
    // It may quote the log, which can be long-winded on purpose.
    const problem = detail.length > MOST_LETTERS ? { ...told, detail: `${detail.slice(0, MOST_LETTERS)} …` } : told;
    if (this.list.length < MAX_LOG_PROBLEMS) this.list.push(problem);
    const { first } = this;
    if (
      first === null ||
      (problem.index !== null && (first.index === null || before(problem, first as LogProblem & { index: number })))
    )
      this.first = problem;
  }

  entry(index: number, detail: string, kind: ProblemKind = 'entry'): void {
    this.add({ kind, index, path: null, detail });
  }

  tile(level: number, index: number, width: number, detail: string): void {
    this.add({ kind: 'tile', index: index * TILE_WIDTH ** (level + 1), path: tilePath(level, index, width), detail });
  }

  other(kind: ProblemKind, detail: string, path: string | null = null): void {
    this.add({ kind, index: null, path, detail });
  }
}

function before(problem: LogProblem, first: LogProblem & { index: number }): boolean {
  return problem.index! < first.index;
}

/** An earlier or other checkpoint that the present one was shown to extend, or to be extended by. */
export interface Consistency {
  /** Where the other one came from. */
  with: string;
  size: number;
}

export interface LogReport {
  ok: boolean;
  /** Where the log lies. */
  source: string;
  /** Null when the checkpoint could not be believed: then nothing else was looked at. */
  checkpoint: { origin: string; size: number; root: string; cosignedBy: Cosigner[] } | null;
  /** Entries that were recomputed, [from, to). */
  checked: { from: number; to: number };
  consistent: Consistency[];
  /** Entries that a reader of the log should know of: a new key, a gap in the intake, a changed rule set. Clocks and seals are left out. */
  controls: { index: number; control: { kind: string } }[];
  problems: LogProblem[];
  problemCount: number;
  first: LogProblem | null;
  /** What this run did not check, in words. */
  notChecked: string[];
}

/** Where a problem lies, in words. */
export function placeOf({ kind, index, path }: LogProblem): string {
  if (path !== null) return path;
  if (index === null) return kind;
  return kind === 'root' ? kind : `entry ${index}`;
}

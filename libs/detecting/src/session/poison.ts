import { RuleFailed } from '#libs/judging';
import { FoldStuck } from '../errors.js';
import { CommitRefused } from '../commit/commit-refused.js';
import type { Gap, Gaps } from './gaps.js';

/**
 * Portions of entries that cannot be folded, or whose rows cannot be written. It outlives sessions, because each failure drops one: its
 * memory may then differ from the committed state. A portion that fails twice becomes a gap, and the rest continues.
 */
export class Poison {
  private readonly suspects = new Set<string>();
  private condemned: Omit<Gap, 'rule'>[] = [];
  /** The most entries of the next batch. Halved until the entry is found whose rows cannot be written. */
  private most = Infinity;
  /** The portions of one entry that cannot be written are written one by one. */
  private singly = false;

  constructor(private readonly shard: string) {}

  /** Has it failed before? Otherwise it is remembered, and tried once more in a fresh session. */
  failedBefore({ index, portion, rule }: Omit<Gap, 'error'>): boolean {
    const name = `${index} ${portion} ${rule}`;
    if (this.suspects.has(name)) return true;
    this.suspects.add(name);
    return false;
  }

  /** True: an entry causes the failure; open a session and continue at once. False: no entry causes it, and waiting may cure it. */
  record(error: unknown): boolean {
    if (error instanceof RuleFailed) return true;
    if (!(error instanceof CommitRefused)) return false;
    const { index, portion, entries, portions, message } = error;
    const commit = { index, portion, rule: 'commit' };
    if (entries > 1) this.most = Math.ceil(entries / 2);
    else if (portions > 1) this.singly = true;
    else if (this.failedBefore(commit)) {
      this.suspects.delete(`${index} ${portion} commit`);
      this.condemned.push({ index, portion, error: message });
    }
    return true;
  }

  /**
   * Makes gaps of the failed portions, in a session that begins with entry `from`, of which `done` portions are folded.
   * @throws FoldStuck if everything is left out already
   */
  condemn(gaps: Gaps, from: number, done: number): void {
    this.condemned = this.condemned.filter(({ index, portion }) => index > from || (index === from && portion >= done));
    for (const { index, portion, error } of this.condemned) {
      const rule = gaps.leftToSkip(index, portion);
      if (rule === undefined) throw new FoldStuck(this.shard, index, new Error(error));
      gaps.add({ index, portion, rule, error });
    }
  }

  /** The entry before which the next batch ends. */
  until(nextIndex: number): number {
    return nextIndex + (this.singly ? 1 : this.most);
  }

  /** The next batch holds one portion only. */
  get onePortion(): boolean {
    return this.singly;
  }

  /** A batch was written. `finished`: with all portions of its last entry. */
  passed(finished: boolean): void {
    if (finished) this.singly = false;
    // A batch never has more than some thousands.
    this.most = this.most > 10_000 ? Infinity : this.most * 2;
  }
}

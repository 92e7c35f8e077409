import { RuleFailed } from '#libs/judging';
import { FoldStuck } from '../errors.js';
import { CommitRefused } from '../commit/commit-refused.js';
import type { Gap, Gaps } from './gaps.js';

/**
 * What is known of portions of entries that cannot be folded, or whose rows cannot be written. It outlives sessions, because each failure
 * drops one: what is in memory may then differ from what was committed. What fails twice becomes a gap, and the rest goes on.
 */
export class Poison {
  private readonly suspects = new Set<string>();
  private condemned: Omit<Gap, 'rule'>[] = [];
  /** Entries of the next batch, at most. Halved until the one is found that keeps a batch from being written. */
  private most = Infinity;
  /** Of one entry that cannot be written, the portions are written one by one. */
  private singly = false;

  constructor(private readonly shard: string) {}

  /** Whether it has failed before; else it is remembered, and tried once more in a fresh session. */
  again({ index, portion, rule }: Omit<Gap, 'error'>): boolean {
    const name = `${index} ${portion} ${rule}`;
    if (this.suspects.has(name)) return true;
    this.suspects.add(name);
    return false;
  }

  /** True: the failure is an entry's; open a session and go on at once. False: it is nobody's, and waiting may cure it. */
  record(error: unknown): boolean {
    if (error instanceof RuleFailed) return true;
    if (!(error instanceof CommitRefused)) return false;
    const { index, portion, entries, portions, message } = error;
    const commit = { index, portion, rule: 'commit' };
    if (entries > 1) this.most = Math.ceil(entries / 2);
    else if (portions > 1) this.singly = true;
    else if (this.again(commit)) {
      this.suspects.delete(`${index} ${portion} commit`);
      this.condemned.push({ index, portion, error: message });
    }
    return true;
  }

  /**
   * Makes gaps of what was found, in a session that begins with entry `from`, of which so many portions are done.
   * @throws FoldStuck where all is left out already
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

  /** A batch was written; `finished`: with all portions of its last entry. */
  passed(finished: boolean): void {
    if (finished) this.singly = false;
    // A batch never has more than some thousands.
    this.most = this.most > 10_000 ? Infinity : this.most * 2;
  }
}

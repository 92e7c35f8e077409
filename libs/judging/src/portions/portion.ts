import type { Batch } from '../batch.js';
import type { Skipped } from '../failed.js';
import type { WakeUps } from '../judge/wake-ups.js';
import type { FoldInput } from '../memory/memory.js';
import type { Overlay } from '../memory/overlay.js';
import type { RuleSet } from '../rule-set.js';
import type { Tasks } from './tasks.js';
import { Touched, type Work } from './touched.js';

/** One portion of an entry in progress: its batch, and the things that it has touched. */
export class Portion implements Work {
  readonly touched: Touched;
  readonly memory: Overlay;
  readonly wakeUps: WakeUps;
  readonly rules: RuleSet;
  readonly skipped: Skipped;
  /** All judging of this portion is left out (`*`). */
  readonly unjudged: boolean;

  constructor(
    readonly batch: Batch,
    /** The entry. */
    readonly input: FoldInput,
    readonly number: number,
    readonly tasks: Tasks,
  ) {
    this.touched = new Touched(tasks);
    this.memory = batch.memory;
    this.wakeUps = batch.wakeUps;
    this.rules = batch.rules;
    this.skipped = batch.skipped;
    this.unjudged = this.skips('*');
  }

  /** Is a rule (or `fold`, or `*`) left out in this portion? */
  skips(rule: string): boolean {
    return this.skipped(rule, this.input.index, this.number);
  }
}

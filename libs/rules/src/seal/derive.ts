import { RuleFailed } from '../engine/judge.js';
import type { FindingFacts, HitRow } from '../engine/findings.js';
import { MemoryShard } from '../engine/memory-shard.js';
import type { FoldInput } from '../engine/memory.js';
import type { RuleSet } from '../rule-set.js';

/** A rule, or the fold itself, that threw at an entry and was left out there. */
export interface DerivedGap {
  rule: string;
  index: number;
}

/**
 * Folds a shard's entries anew, to compare with what somebody says was found. Pure, over memory: all that the rules remember of the
 * shard, and its entries, stay in it. A rule that throws is left out at that entry, as a detector leaves it out, and named.
 */
export class Derivation {
  readonly gaps: DerivedGap[] = [];
  private readonly memory: MemoryShard;
  private taken = 0;

  constructor(rules: RuleSet, shard: string) {
    this.memory = new MemoryShard(rules, shard);
  }

  /** Folds further entries; answers the hits that they made. */
  fold(inputs: FoldInput[]): HitRow[] {
    for (;;) {
      try {
        this.memory.fold(inputs, (rule, index) => this.gaps.some((gap) => gap.rule === rule && gap.index === index));
        break;
      } catch (error) {
        if (!(error instanceof RuleFailed)) throw error;
        const { rule, index } = error;
        if (this.gaps.some((gap) => gap.rule === rule && gap.index === index)) throw error;
        this.gaps.push({ rule, index });
      }
    }
    const hits = this.memory.hits.slice(this.taken);
    this.taken = this.memory.hits.length;
    return hits;
  }

  /** Hits so far. */
  get count(): number {
    return this.taken;
  }

  /** Every finding there is or was, withdrawn ones too. */
  findings(): FindingFacts[] {
    return [...this.memory.findings(), ...this.memory.withdrawn()];
  }
}

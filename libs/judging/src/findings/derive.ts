import { RuleFailed } from '../failed.js';
import type { FindingFacts } from '../kinds/finding.js';
import type { HitRow } from './hit.js';
import { MemoryShard } from '../memory/memory-shard.js';
import type { WakeUps } from '../judge/wake-ups.js';
import type { Facts } from '../kinds/all-kinds.js';
import type { Key } from '../kinds/key.js';
import type { FoldedEntry, FoldInput } from '../memory/memory.js';
import type { RuleSet } from '../rule-set.js';

/** A shard as it is after some of its entries. */
export interface Folded {
  entries: readonly FoldedEntry[];
  facts: ReadonlyMap<Key, Facts>;
  hits: readonly HitRow[];
  wakeUps: WakeUps;
}

/** A rule, `fold` or `*` (see `Skipped`) that is left out in a portion of an entry. */
export interface DerivedGap {
  rule: string;
  index: number;
  portion: number;
}

/** Describes a gap for a person. */
export function describeGap(shard: string, { rule, index, portion }: DerivedGap): string {
  const what = rule === 'fold' ? 'what is said by' : rule === '*' ? 'all judging at' : `rule ${rule} at`;
  return `${what} entry ${shard}/${index}${portion === 0 ? '' : `, portion ${portion}`}`;
}

const nameOf = ({ rule, index, portion }: DerivedGap): string => `${index} ${portion} ${rule}`;

/**
 * Folds a shard's entries again, to compare the result with stored findings. Pure, over memory: the shard's facts and its entries stay in
 * it. A rule that throws is left out at that entry and named, as a detector does. Parts that a detector left out because a database refused
 * their rows do not follow from the entries, so the caller names them (`leftOut`).
 */
export class Derivation {
  readonly gaps: DerivedGap[] = [];
  private readonly memory: MemoryShard;
  private readonly skipped: Set<string>;
  private taken = 0;

  constructor(rules: RuleSet, shard: string, leftOut: readonly DerivedGap[] = []) {
    this.memory = new MemoryShard(rules, shard);
    this.skipped = new Set(leftOut.map(nameOf));
  }

  /** Folds further entries, and returns their hits. `portions`: only this many of the last entry; the next call continues it. */
  fold(inputs: FoldInput[], portions?: number): HitRow[] {
    for (;;) {
      try {
        this.memory.fold(
          inputs,
          (rule, index, portion) => this.skipped.has(nameOf({ rule, index, portion })),
          portions,
        );
        break;
      } catch (error) {
        if (!(error instanceof RuleFailed)) throw error;
        const { rule, index, portion } = error;
        if (this.skipped.has(nameOf(error))) throw error;
        this.skipped.add(nameOf(error));
        this.gaps.push({ rule, index, portion });
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

  /** All that was folded so far: entries with what became of them, facts, hits and what waits. */
  get folded(): Folded {
    const { folded, facts, hits, wakeUps } = this.memory;
    return { entries: folded, facts, hits, wakeUps };
  }

  /** Every finding so far, including withdrawn ones. */
  findings(): FindingFacts[] {
    return [...this.memory.findings(), ...this.memory.withdrawn()];
  }
}

import { digestOf } from '#libs/contracts';
import type { ActRule, ItemRule, Rule, TargetKind } from './rule.js';

type RuleOn<K extends TargetKind> = K extends 'block'
  ? ItemRule
  : K extends Exclude<TargetKind, 'block'>
    ? ActRule<K>
    : never;

/** How much of an entry's consequences is judged at once. */
export interface Portions {
  /** Things that are judged again, entries that are folded again, conclusions that are drawn: in one portion. */
  size: number;
  /**
   * Facts that noting one entry may read or change, counted each time; beyond it becomes a gap. An event of the largest size (64,000 bytes)
   * with 5,000 items, each in a block of its own, takes 35,000, and 10,000 for each further officer that they all name. What is judged
   * because of an entry is not counted: that depends on what others have recorded.
   */
  budget: number;
}

export const PORTIONS: Portions = { size: 500, budget: 250_000 };

/** What a rule declares of itself, and a digest covers. */
export type DeclaredRule = Record<'id' | 'version' | 'severity' | 'basis', string>;

/** `sha256:<hex>` over JSON of the rules in the order of their ids, and of the portions. */
export function ruleSetDigest(rules: readonly DeclaredRule[], { size, budget }: Portions): string {
  const declared = [rules.map(({ id, version, severity, basis }) => [id, version, severity, basis]), [size, budget]];
  return digestOf(JSON.stringify(declared));
}

/** The rules that judge together. Its digest names it in every shard (`ruleset.published`) and in every report. */
export class RuleSet {
  private readonly byKind = new Map<TargetKind, Rule[]>();
  readonly rules: readonly Rule[];
  /** `sha256:<hex>` over ids, versions and what the rules declare of themselves, and over the portions, which decide the order of hits. */
  readonly digest: string;

  constructor(
    rules: readonly Rule[],
    readonly portions: Portions = PORTIONS,
  ) {
    this.rules = [...rules].sort((a, b) => (a.id < b.id ? -1 : 1));
    for (const rule of this.rules) this.byKind.set(rule.on, [...(this.byKind.get(rule.on) ?? []), rule]);
    this.digest = ruleSetDigest(this.rules, portions);
  }

  on<K extends TargetKind>(kind: K): RuleOn<K>[] {
    return (this.byKind.get(kind) ?? []) as RuleOn<K>[];
  }

  get(id: string): Rule | undefined {
    return this.rules.find((rule) => rule.id === id);
  }
}

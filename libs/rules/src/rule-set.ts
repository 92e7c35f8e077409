import { createHash } from 'node:crypto';
import type { ActRule, ItemRule, Rule, TargetKind } from './rule.js';

type RuleOn<K extends TargetKind> = K extends 'block'
  ? ItemRule
  : K extends Exclude<TargetKind, 'block'>
    ? ActRule<K>
    : never;

/** The rules that judge together. Its digest names it in every shard (`ruleset.published`) and in every report. */
export class RuleSet {
  private readonly byKind = new Map<TargetKind, Rule[]>();
  readonly rules: readonly Rule[];
  /** `sha256:<hex>` over ids, versions and what the rules declare of themselves. */
  readonly digest: string;

  constructor(rules: readonly Rule[]) {
    this.rules = [...rules].sort((a, b) => (a.id < b.id ? -1 : 1));
    for (const rule of this.rules) this.byKind.set(rule.on, [...(this.byKind.get(rule.on) ?? []), rule]);
    const declared = this.rules.map((rule) => [rule.id, rule.version, rule.severity, rule.basis]);
    this.digest = `sha256:${createHash('sha256').update(JSON.stringify(declared)).digest('hex')}`;
  }

  on<K extends TargetKind>(kind: K): RuleOn<K>[] {
    return (this.byKind.get(kind) ?? []) as RuleOn<K>[];
  }

  get(id: string): Rule | undefined {
    return this.rules.find((rule) => rule.id === id);
  }
}

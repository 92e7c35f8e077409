import type { ActRule, ItemRule, Rule, TargetKind, VolumeRule } from './rule.js';
import { type DeclaredRuleSet, JUDGING, PORTIONS, type Portions, ruleSetDigest } from './rule-set-digest.js';

type RuleOn<K extends TargetKind> = K extends 'block'
  ? ItemRule
  : K extends 'volume'
    ? VolumeRule
    : K extends Exclude<TargetKind, 'block' | 'volume'>
      ? ActRule<K>
      : never;

/** The rules that judge together. Its digest names it in every shard (`ruleset.published`) and in every report. */
export class RuleSet {
  private readonly byKind = new Map<TargetKind, Rule[]>();
  readonly rules: readonly Rule[];
  /** Ids of the rules that judge items. */
  readonly ofItems: ReadonlySet<string>;
  /** Ids of the rules that read only their target. */
  readonly alone: ReadonlySet<string>;
  private readonly byId: ReadonlyMap<string, Rule>;
  readonly declared: DeclaredRuleSet;
  readonly digest: string;

  /** `contents`: digests of the rules' code, by rule id. */
  constructor(
    rules: readonly Rule[],
    readonly portions: Portions = PORTIONS,
    contents: Readonly<Record<string, string>> = {},
  ) {
    this.rules = [...rules].sort((a, b) => (a.id < b.id ? -1 : 1));
    for (const rule of this.rules) this.byKind.set(rule.on, [...(this.byKind.get(rule.on) ?? []), rule]);
    this.byId = new Map(this.rules.map((rule) => [rule.id, rule]));
    this.alone = new Set(this.rules.filter(({ alone }) => alone).map(({ id }) => id));
    this.ofItems = new Set(this.on('block').map(({ id }) => id));
    this.declared = {
      judging: JUDGING,
      rules: this.rules.map(({ id, version, severity, basis }) => ({
        ...{ id, version, severity, basis },
        content: contents[id] ?? '',
      })),
      portions,
    };
    this.digest = ruleSetDigest(this.declared);
  }

  on<K extends TargetKind>(kind: K): RuleOn<K>[] {
    return (this.byKind.get(kind) ?? []) as RuleOn<K>[];
  }

  get(id: string): Rule | undefined {
    return this.byId.get(id);
  }
}

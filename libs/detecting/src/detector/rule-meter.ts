import { NotLoaded, type Rule, RuleSet } from '#libs/judging';

export interface RuleCost {
  rule: string;
  /** In the rule's own code, of judgements that were thrown away too; without the explanations of what it found. */
  seconds: number;
  /** Judgements that threw. */
  failures: number;
}

/** What each rule costs. The rules that it measures judge as those that it was given do, and their digest is the same. */
export class RuleMeter {
  private readonly costs = new Map<string, { seconds: number; failures: number }>();
  readonly rules: RuleSet;

  constructor(rules: RuleSet) {
    const contents = rules.declared.rules.map(({ id, content }) => [id, content]);
    this.rules = new RuleSet(
      rules.rules.map((rule) => this.measured(rule)),
      rules.portions,
      Object.fromEntries(contents) as Record<string, string>,
    );
  }

  get cost(): RuleCost[] {
    return [...this.costs].map(([rule, cost]) => ({ rule, ...cost }));
  }

  private measured(rule: Rule): Rule {
    const cost = { seconds: 0, failures: 0 };
    this.costs.set(rule.id, cost);
    const judge = rule.judge.bind(rule) as (...of: unknown[]) => unknown;
    const value = (...of: unknown[]): unknown => {
      const began = performance.now();
      try {
        return judge(...of);
      } catch (error) {
        // What lacks facts is asked again when they are there.
        if (!(error instanceof NotLoaded)) cost.failures++;
        throw error;
      } finally {
        cost.seconds += (performance.now() - began) / 1000;
      }
    };
    return Object.create(rule, { judge: { value } }) as Rule;
  }
}

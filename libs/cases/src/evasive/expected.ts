import type { EvasiveFinding, Moment, NotEvaluableLine, Undecided } from './evasive-truth.js';

/** What one agreement must give, gathered from its plants. Written from the plan alone. */
export class Expected {
  readonly undecided: Undecided[] = [];
  private readonly found = new Map<string, EvasiveFinding>();
  private readonly listed = new Map<string, NotEvaluableLine & { of: Set<string> }>();

  constructor(private readonly agreement: string) {}

  /** A finding; counts of one rule and subject add up. Without a count, the specification does not say what is counted. */
  finding(rule: string, subject: string, count?: number, from: Moment = 'recorded'): void {
    const key = JSON.stringify([rule, subject]);
    const known = this.found.get(key);
    if (known) known.count += count ?? 0;
    else
      this.found.set(key, {
        rule,
        agreement: this.agreement,
        subject,
        count: count ?? 1,
        counted: count !== undefined,
        from,
      });
  }

  /** A not-evaluable line; items of one rule and reason add up. */
  line(rule: string, reason: string, items?: number, subject?: string, from: Moment = 'recorded'): void {
    const key = JSON.stringify([rule, reason]);
    const known = this.listed.get(key) ?? { rule, agreement: this.agreement, reason, from, of: new Set<string>() };
    if (items !== undefined) known.items = (known.items ?? 0) + items;
    if (subject !== undefined) known.subjects = known.of.add(subject).size;
    this.listed.set(key, known);
  }

  /** Whether a rule finds this subject (ANY: or another) is left open by the specification, and so are the rule's lines here. */
  open(rules: string[], subject: string): void {
    for (const rule of rules) this.undecided.push({ rule, agreement: this.agreement, subject });
    this.openLines(rules);
  }

  openLines(rules: string[]): void {
    for (const rule of rules) this.undecided.push({ rule, agreement: this.agreement });
  }

  findings = (): EvasiveFinding[] => [...this.found.values()];

  lines = (): NotEvaluableLine[] => [...this.listed.values()].map(({ of: _, ...line }) => line);
}

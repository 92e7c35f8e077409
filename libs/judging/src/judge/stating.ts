import type { Changes, Stated } from '../findings/changes.js';
import { clause, failingFirst } from '../findings/clause.js';
import { retractedClauses } from '../findings/retracted.js';
import { keys } from '../kinds/key.js';
import type { Portion } from '../portions/portion.js';
import type { Explained, Rule } from '../rule.js';
import { evidenceFrom } from './claims.js';
import type { View } from './view.js';
import type { Seen } from '../visibility.js';

/** States findings with their explanations. */
export class Stating {
  constructor(
    private readonly portion: Portion,
    private readonly changes: Changes,
  ) {}

  /** States a finding, with clauses about retracted evidence; failing clauses first. */
  state(
    rule: Rule,
    scope: string,
    subject: string,
    how: Explained,
    { raised, seen }: { raised: boolean; seen: Seen | undefined },
  ): Stated {
    // A missing sequence is no act: the entry that shows it depends on the order of arrival.
    const about = rule.on === 'source' ? undefined : this.portion.memory.read(keys.agreement(scope));
    // An entry is judged once, on arrival, so its finding cannot show later retractions.
    const marks = about && rule.on !== 'entry' ? retractedClauses(about, how.evidence ?? []) : [];
    const clauses = failingFirst([...how.clauses, ...marks]);
    const evidence = (how.evidence ?? []).map((cited) => evidenceFrom(cited, about));
    this.changes.state(rule, scope, subject, { ...how, clauses, evidence }, raised);
    if (seen) this.changes.see(rule, scope, subject, seen);
    return { severity: how.severity, clauses, evidence, at: how.at, raised };
  }

  /** The explanation if a rule has no verdict any more: it does not apply, or both sides have retracted the act. */
  nothingLeft({ severity, unit }: Rule): Explained {
    const found = { field: `${unit} that the rule finds`, operator: 'equals', expected: 0, actual: 0, holds: true };
    return { severity, clauses: [clause({ ...found, entries: [this.portion.input.index] })] };
  }
}

/** An explanation, with clauses about the claimed statements that it rests on. */
export const withClaims = (how: Explained, { claims }: View): Explained => ({
  ...how,
  clauses: [...how.clauses, ...claims.clauses()],
});

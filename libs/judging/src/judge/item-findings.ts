import type { Changes } from '../findings/changes.js';
import { agreementOf, idOf, type Key } from '../kinds/key.js';
import type { Portion } from '../portions/portion.js';
import { isEmptyRecord } from '../record.js';
import type { ItemRule, Rule } from '../rule.js';
import type { Asking } from './asking.js';
import { Claims } from './claims.js';
import { seenBy } from './seen-by.js';
import { type Stating, withClaims } from './stating.js';
import { isLack, ruleOf, subjectOf } from './verdict-names.js';

/** Kinds that own the findings of item rules. */
export const ITEMISED = ['request', 'disclosure'] as const;

/** Explains the findings of rules about items: many blocks add to one finding. */
export class ItemFindings {
  constructor(
    private readonly portion: Portion,
    private readonly asking: Asking,
    private readonly stating: Stating,
    private readonly changes: Changes,
  ) {}

  /**
   * Explains the findings of item rules again after their request or disclosure has changed. `later`: only findings that this portion
   * changed.
   */
  restate(kind: (typeof ITEMISED)[number], key: Key<(typeof ITEMISED)[number]>, later: boolean): void {
    const { portion, changes } = this;
    const facts = portion.memory.read(key);
    if (!facts) return;
    const [agreement, id] = [agreementOf(key), idOf(key)];
    const agencies = facts.kind === 'request' ? facts.requesters : facts.disclosers;
    for (const agency in agencies) {
      const subject = `${agency}/${id}`;
      const { itemHits } = agencies[agency]!;
      if ((later || (isEmptyRecord(itemHits) && isEmptyRecord(facts.verdicts))) && changes.none) continue;
      const explained = new Set<Rule | undefined>(changes.about(agreement, subject));
      for (const id of later ? [] : findingIn(facts.verdicts, itemHits, subject))
        if (this.asking.isAsked(key, id)) explained.add(portion.rules.get(id));
      for (const rule of explained)
        if (rule?.on === 'block' && rule.subjectOf === kind) this.explainItems(rule, key, agreement, subject);
    }
  }

  /** Explains by the first family of documents that judges the target. */
  private explainItems(rule: ItemRule, key: Key, agreement: string, subject: string): void {
    const view = this.asking.view(agreement, key);
    view.pack = rule.pack;
    view.asking = rule.id;
    const how = this.asking.guard(rule, undefined, () => {
      const target = rule.subjectOf === 'request' ? view.request(subject) : view.disclosure(subject);
      if (!target) return undefined;
      const family = view.families.find((one) => {
        view.judgeBy(one, 'first');
        return view.judges(target.act);
      });
      view.judgeBy(family, 'first');
      view.claims = new Claims();
      for (const { act } of target.parts) view.recordClaims(act, rule.concludes ?? false);
      return withClaims(rule.explain(target as never, view), view);
    });
    const seen = how && seenBy(rule, subject, key, how, view);
    this.stating.state(rule, agreement, subject, how ?? this.stating.nothingLeft(rule), {
      raised: how !== undefined,
      seen,
    });
  }
}

/** Rules with a finding about a subject now: by its named items, or by the number of the others. */
function* findingIn(verdicts: object, itemHits: object, subject: string): Generator<string> {
  for (const id in itemHits) yield id;
  for (const name in verdicts) if (!isLack(name) && subjectOf(name) === subject) yield ruleOf(name);
}

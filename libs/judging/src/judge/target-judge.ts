import type { Act } from '../act.js';
import type { Changes, Share, Stated } from '../findings/changes.js';
import { isShared } from '../findings/first-act.js';
import { agreementOf, isOf, type Key } from '../kinds/key.js';
import type { Portion } from '../portions/portion.js';
import { newRecord } from '../record.js';
import type { ActRule, ActVerdict, Explained, ItemRule, Rule } from '../rule.js';
import { type Answer, eachOnce, type GivenAnswer } from './answers.js';
import type { Asking } from './asking.js';
import { sameAnswers } from './both-moments.js';
import { type Judged, judgingsOf } from './judged-kinds.js';
import { recordLack } from './lacks.js';
import { restsUntil } from './parts.js';
import { seenBy } from './seen-by.js';
import { type Stating, withClaims } from './stating.js';
import type { Disclosure, Request } from './things.js';
import { hitName, isLack, lackName, lackOf, namesOf, rulesIn, subjectOf } from './verdict-names.js';
import type { View } from './view.js';

/** Judges a thing by the rules about whole acts, and stores their verdicts with it. */
export class TargetJudge {
  constructor(
    private readonly portion: Portion,
    private readonly asking: Asking,
    private readonly stating: Stating,
    private readonly changes: Changes,
  ) {}

  judge(key: Key<Judged>): void {
    const facts = this.portion.memory.read(key);
    if (!facts || this.rests(key)) return;
    const view = this.asking.view(agreementOf(key), key);
    const { rules, touched } = this.portion;
    const asked = touched.rulesOf(key);
    const isAsked = (rule: string): boolean => !asked || asked.has(rule);
    const verdicts = new Map<Rule, Answer[]>();
    /** Rules that could not conclude something yet. */
    const denied = new Set<Rule>();
    const addAnswers = (rule: Rule, answers: Answer[]): void => {
      if (view.denied) denied.add(rule);
      // A shortcut: most rules have no verdict on most things.
      if (answers.length === 0) return;
      const known = verdicts.get(rule);
      verdicts.set(rule, known ? [...known, ...answers] : answers);
    };
    view.denied = false;
    // Rules with an earlier verdict are always asked, so that it is withdrawn even if nothing is left to judge.
    for (const id of rulesIn(facts.verdicts)) {
      const rule = isAsked(id) ? rules.get(id) : undefined;
      if (rule) verdicts.set(rule, []);
    }
    for (const { as, target } of judgingsOf(this.portion, this.asking, key, view)) {
      for (const rule of rules.on(as))
        if (isAsked(rule.id))
          addAnswers(
            rule,
            this.answersOf(rule, view, target, () => (rule as ActRule).judge(target, view)),
          );
      if (as !== 'request' && as !== 'disclosure') continue;
      for (const rule of rules.on('block')) {
        if (rule.subjectOf === as && rule.unlisted && isAsked(rule.id))
          addAnswers(rule, this.unlisted(rule, target, view));
      }
    }
    for (const [rule, answers] of verdicts) this.apply(rule, key, answers, view, denied.has(rule));
  }

  /** Is it a disclosure with so many statements that it is judged later, once for all that arrive until then? */
  private rests(key: Key<Judged>): boolean {
    const { memory, wakeUps, input } = this.portion;
    const facts = isOf('disclosure', key) ? memory.read(key) : undefined;
    const until = facts ? restsUntil(facts) : -Infinity;
    if (until > input.receivedAt) wakeUps.add(key, Infinity, until);
    else if (until > -Infinity) memory.edit(key as Key<'disclosure'>).judgedAt = input.receivedAt;
    return until > input.receivedAt;
  }

  /** A rule's answers, by each family. */
  private answersOf(rule: Rule, view: View, target: object, judge: () => ActVerdict[]): Answer[] {
    view.denied = false;
    return this.asking.guard(rule, [{ left: true }], () =>
      this.asking.from(view, rule, judge).flatMap(({ verdicts, standpoint, other }): Answer[] =>
        (other ? sameAnswers(verdicts, other) : verdicts).map((verdict) => ({
          verdict,
          target,
          standpoint,
          denied: view.denied,
        })),
      ),
    );
  }

  /** A rule's answers on unnamed items. They add to the same finding as the named items. */
  private unlisted(rule: ItemRule, target: Request | Disclosure, view: View): Answer[] {
    const { subject } = target;
    const answers = this.answersOf(rule, view, target, () => {
      // Only rivals that judge the target: by the others nobody may have made a request, so that items which are open would hit.
      if (!view.judges(target.act)) return [];
      const { hits, lacks } = rule.unlisted!(target as never, view);
      const verdicts: ActVerdict[] = lacks
        .filter(({ items }) => items > 0)
        .map(({ reason, items }) => ({ subject, verdict: 'not evaluable', reason, items }));
      const explain = (): Explained => rule.explain(target as never, view);
      if (hits > 0) verdicts.push({ subject, verdict: 'hit', count: hits, explain });
      return verdicts;
    });
    return view.families.length > 1 ? eachOnce(answers) : answers;
  }

  private apply(rule: Rule, key: Key<Judged>, answers: readonly Answer[], view: View, anyDenied: boolean): void {
    if (answers.some((answer) => 'left' in answer) || this.portion.skips(rule.id)) return;
    const { memory, input } = this.portion;
    const agreement = agreementOf(key);
    const before = memory.read(key)!.verdicts;
    const now = newRecord<number>();
    const explained = new Map<string, GivenAnswer>();
    /** The count of each name for the target that was asked last. */
    const last = new Map<string, { target: object; count: number }>();
    /** The counts of several targets add up. For one target, the documents with the largest count decide. */
    const takes = (name: string, count: number, target: object): boolean => {
      const known = last.get(name);
      const before = known?.target === target ? known.count : 0;
      if (count <= before) return false;
      last.set(name, { target, count });
      now[name] = (now[name] ?? 0) + count - before;
      return true;
    };
    for (const answer of answers) {
      if ('left' in answer) continue;
      const { verdict, target } = answer;
      if (verdict.verdict === 'not evaluable') {
        takes(lackName(rule.id, verdict.subject, verdict.reason, verdict.of), verdict.items, target);
        continue;
      }
      const name = hitName(rule.id, verdict.subject);
      const more = verdict.verdict === 'hit' && takes(name, verdict.count, target);
      if (more || !explained.has(name)) explained.set(name, answer);
    }
    const itemRule = rule.on === 'block';
    for (const name of namesOf(rule.id, before, now)) {
      const [was, is] = [before[name] ?? 0, now[name] ?? 0];
      const subject = subjectOf(name);
      if (is !== was) {
        const edited = memory.edit(key).verdicts;
        if (is > 0) edited[name] = is;
        else delete edited[name];
      }
      if (isLack(name)) {
        if (is !== was) recordLack(memory, rule, agreement, { ...lackOf(name), target: key, subject }, is - was, input);
        continue;
      }
      if (is !== was) {
        const denied = explained.get(name)?.denied ?? anyDenied;
        if (itemRule) this.changes.unlisted(rule, agreement, subject, is - was, denied);
        else this.changes.count(rule, agreement, subject, is - was, denied);
      }
      // `explainItems` explains the findings of item rules.
      const answer = explained.get(name);
      if (itemRule || (is === 0 && was === 0)) continue;
      if (!answer) {
        this.stating.state(rule, agreement, subject, this.stating.nothingLeft(rule), {
          raised: false,
          seen: undefined,
        });
        if (isShared(rule)) this.changes.share(rule, agreement, subject, { target: key });
        continue;
      }
      view.judgeBy(answer.standpoint.family, answer.standpoint.moment);
      view.claims = answer.standpoint.claims;
      view.pack = rule.pack;
      view.asking = rule.id;
      const { explain } = answer.verdict as Extract<ActVerdict, { explain: unknown }>;
      const how = this.asking.guard(rule, undefined, () => explain());
      if (!how) continue;
      const seen = seenBy(rule, subject, key, how, view);
      const stated = this.stating.state(rule, agreement, subject, withClaims(how, view), { raised: is > was, seen });
      if (isShared(rule))
        this.changes.share(rule, agreement, subject, shareOf(key, is > 0 ? how.about : undefined, stated));
    }
  }
}

/** `act`: the target's first act in the finding. Undefined: the target has none. */
function shareOf(target: Key, act: Act | undefined, stated: Stated): Share {
  if (!act) return { target };
  const { time, source, sequence, id, index } = act;
  return { target, first: { target, time, source, sequence, id, index }, stated };
}

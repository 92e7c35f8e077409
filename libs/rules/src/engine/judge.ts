import { countBits, equal, isEmpty, noBits, type Bits } from '../bits.js';
import type { BlockFacts } from '../facts/block.js';
import type { EntryFacts } from '../facts/entry.js';
import type { ActRule, ItemRule, Rule, TargetKind } from '../rule.js';
import type { RuleSet } from '../rule-set.js';
import type { Dirty } from './dirty.js';
import { Changes, type FindingFacts, type NotEvaluableFacts } from './findings.js';
import { agreementOfKey, keys } from './keys.js';
import { NotLoaded, type Overlay } from './memory.js';
import { View } from './view.js';
import type { WakeUps } from './wake-ups.js';

/** Judged in this order: items first, because what they add to is judged after them. */
const judged: [Exclude<TargetKind, 'block' | 'entry'>, string][] = [
  ['request', 'R'],
  ['disclosure', 'D'],
  ['act', 'R'],
  ['act', 'D'],
  ['officer', 'O'],
  ['volume', 'V'],
  ['incident', 'I'],
  ['source', 'S'],
];

/** A rule threw while it judged an entry: the detector makes a gap of it and goes on without that rule there. */
export class RuleFailed extends Error {
  constructor(
    readonly rule: string,
    readonly index: number,
    cause: unknown,
  ) {
    super(`rule ${rule} failed on entry ${index}: ${cause instanceof Error ? cause.message : String(cause)}`, {
      cause,
    });
    this.name = 'RuleFailed';
  }
}

interface Judged {
  verdicts: Record<string, number>;
}

export class Judge {
  constructor(
    private readonly rules: RuleSet,
    private readonly overlay: Overlay,
    private readonly wakeUps: WakeUps,
    private readonly index: number,
    private readonly now: number,
    private readonly skipped: (rule: string, index: number) => boolean,
  ) {}

  /** Judges all that an entry has touched, and the entry itself. */
  run(dirty: Dirty, entry: EntryFacts): Changes {
    const changes = new Changes();
    for (const key of dirty.of('B')) this.block(key, dirty, changes);
    for (const [kind, letter] of judged) for (const key of dirty.of(letter)) this.act(kind, key, changes);
    for (const rule of this.rules.on('entry')) this.entry(rule, entry, changes);
    const changed = new Set([...changes].map((c) => keys.finding(c.scope, c.rule.id, c.subject)));
    for (const letter of ['R', 'D']) for (const key of dirty.of(letter)) this.restate(key, changed, changes);
    return changes;
  }

  private guard<T>(rule: Rule, otherwise: T, judge: () => T): T {
    if (this.skipped(rule.id, this.index)) return otherwise;
    try {
      return judge();
    } catch (error) {
      throw error instanceof NotLoaded ? error : new RuleFailed(rule.id, this.index, error);
    }
  }

  private view(agreement: string, target: string): View {
    return new View(this.overlay, this.wakeUps, agreement, target, this.now);
  }

  private block(key: string, dirty: Dirty, changes: Changes): void {
    const facts = this.overlay.read<BlockFacts>(key);
    if (!facts) return;
    const view = this.view(facts.agreement, key);
    for (const rule of this.rules.on('block')) {
      const verdicts = this.guard(rule, undefined, () => rule.judge(facts, view));
      if (!verdicts) continue;
      const now: Record<string, Bits> = {};
      const missing: Record<string, string[]> = {};
      for (const { subject, hits, notEvaluable } of verdicts) {
        if (!isEmpty(hits)) now[`${rule.id} ${subject}`] = hits;
        if (notEvaluable && !isEmpty(notEvaluable.items)) {
          now[`!${rule.id} ${subject}`] = notEvaluable.items;
          missing[subject] = notEvaluable.missing;
        }
      }
      this.settleBlock(key, facts, rule, now, missing, dirty, changes);
    }
  }

  private settleBlock(
    key: string,
    facts: BlockFacts,
    rule: ItemRule,
    now: Record<string, Bits>,
    missing: Record<string, string[]>,
    dirty: Dirty,
    changes: Changes,
  ): void {
    const before = this.overlay.read<BlockFacts>(key)!.verdicts;
    const mine = (name: string): boolean => name.startsWith(`${rule.id} `) || name.startsWith(`!${rule.id} `);
    for (const name of new Set([...Object.keys(before).filter(mine), ...Object.keys(now)])) {
      const was = before[name] ?? noBits();
      const is = now[name] ?? noBits();
      if (equal(was, is)) continue;
      const edited = this.overlay.edit<BlockFacts>(key, () => facts).verdicts;
      if (isEmpty(is)) delete edited[name];
      else edited[name] = is;
      const subject = name.slice(name.indexOf(' ') + 1);
      if (name.startsWith('!')) {
        this.note(rule, facts.agreement, subject, countBits(is) - countBits(was), missing[subject]);
      } else {
        changes.items(rule, facts.agreement, subject, facts.block, was, is);
        dirty.add(
          rule.subjectOf === 'request'
            ? keys.request(facts.agreement, subject)
            : keys.disclosure(facts.agreement, subject),
        );
      }
    }
  }

  private act<K extends (typeof judged)[number][0]>(kind: K, key: string, changes: Changes): void {
    const agreement = agreementOfKey(key);
    const view = this.view(agreement, key);
    for (const rule of this.rules.on(kind)) {
      const facts = this.overlay.read<Parameters<ActRule['judge']>[0]>(key);
      if (!facts) return;
      const verdicts = this.guard(rule, undefined, () => (rule as ActRule).judge(facts, view));
      if (verdicts) this.settleAct(rule, agreement, key, verdicts, changes);
    }
  }

  private settleAct(
    rule: ActRule,
    agreement: string,
    key: string,
    verdicts: ReturnType<ActRule['judge']>,
    changes: Changes,
  ): void {
    const before = this.overlay.read<Judged>(key)!.verdicts;
    const now: Record<string, number> = {};
    const missing: Record<string, string[]> = {};
    for (const verdict of verdicts) {
      if (verdict.verdict === 'hit') {
        now[`${rule.id} ${verdict.subject}`] = verdict.count;
        changes.state(
          rule,
          agreement,
          verdict.subject,
          verdict.severity,
          verdict.clauses,
          verdict.evidence ?? [],
        );
      } else if (verdict.verdict === 'not evaluable') {
        now[`!${rule.id} ${verdict.subject}`] = 1;
        missing[verdict.subject] = verdict.missing;
      }
    }
    const mine = (name: string): boolean => name.startsWith(`${rule.id} `) || name.startsWith(`!${rule.id} `);
    for (const name of new Set([...Object.keys(before).filter(mine), ...Object.keys(now)])) {
      const delta = (now[name] ?? 0) - (before[name] ?? 0);
      if (delta === 0) continue;
      const edited = this.overlay.edit<Judged>(key, () => ({ verdicts: {} })).verdicts;
      if (now[name]) edited[name] = now[name];
      else delete edited[name];
      const subject = name.slice(name.indexOf(' ') + 1);
      if (name.startsWith('!')) this.note(rule, agreement, subject, delta, missing[subject]);
      else changes.count(rule, agreement, subject, delta);
    }
  }

  private entry(rule: ActRule<'entry'>, facts: EntryFacts, changes: Changes): void {
    const view = this.view(facts.agreement, '');
    for (const verdict of this.guard(rule, [], () => rule.judge(facts, view))) {
      if (verdict.verdict !== 'hit') continue;
      changes.count(rule, facts.agreement, verdict.subject, verdict.count);
      changes.state(rule, facts.agreement, verdict.subject, verdict.severity, verdict.clauses, verdict.evidence ?? []);
    }
  }

  /** An item rule's finding is explained anew when its request or disclosure has changed. */
  private restate(key: string, changed: Set<string>, changes: Changes): void {
    const agreement = agreementOfKey(key);
    const id = key.slice(key.indexOf('|', 2) + 1);
    const kind = key.startsWith('R') ? 'request' : 'disclosure';
    for (const rule of this.rules.on('block')) {
      if (rule.subjectOf !== kind) continue;
      const finding = keys.finding(agreement, rule.id, id);
      if (!changed.has(finding) && !((this.overlay.read<FindingFacts>(finding)?.count ?? 0) > 0)) continue;
      const hit = this.guard(rule, undefined, () => rule.explain(id, this.view(agreement, key)));
      if (hit) changes.state(rule, agreement, id, hit.severity, hit.clauses, hit.evidence ?? []);
    }
  }

  private note(rule: Rule, scope: string, subject: string, delta: number, missing: string[] | undefined): void {
    const facts = this.overlay.edit<NotEvaluableFacts>(keys.notEvaluable(scope, rule.id, subject), () => ({
      kind: 'not evaluable',
      rule: rule.id,
      scope,
      subject,
      missing: [],
      items: 0,
    }));
    facts.items += delta;
    if (missing) facts.missing = missing;
  }
}

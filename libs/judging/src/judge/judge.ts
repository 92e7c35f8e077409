import { copy, countBits, equal, isEmpty, noBits, type Bits } from '../bits.js';
import { RuleFailed } from '../failed.js';
import { Changes } from '../findings/changes.js';
import type { BlockFacts } from '../kinds/block.js';
import { agreementOf, idOf, type Key, type Kind, keys } from '../kinds/key.js';
import { NotLoaded } from '../memory/memory.js';
import type { Portion } from '../portions/portion.js';
import { addTo, isEmptyRecord, newRecord } from '../record.js';
import type { ActRule, ItemRule, Rule, TargetKind } from '../rule.js';
import type { EntryFacts } from './entry-facts.js';
import { hitName, isLack, lackName, missingOf, namesOf, subjectOf } from './verdict-names.js';
import { View } from './view.js';

/** Kinds whose facts remember what rules said of them. */
type Judged = 'request' | 'disclosure' | 'officer' | 'volume' | 'incident' | 'source';
/** As what the facts of each kind are judged, after the items, because those add to them. */
const judgedAs: [Judged, Exclude<TargetKind, 'block' | 'entry'>[]][] = [
  ['request', ['request', 'act', 'volume']],
  ['disclosure', ['disclosure', 'act']],
  ['officer', ['officer']],
  ['volume', ['volume']],
  ['incident', ['incident']],
  ['source', ['source']],
];
/** What item rules find is theirs. */
const ITEMISED = ['request', 'disclosure'] as const satisfies Kind[];

/** Judges what a portion has touched. */
export class Judge {
  private readonly changes = new Changes();

  constructor(private readonly portion: Portion) {}

  /** And the entry itself, where it is given. A step for each thing that is judged. What a task will come by is left to that. */
  *run(entry?: EntryFacts): Generator<undefined, Changes> {
    const { touched, tasks } = this.portion;
    for (const key of touched.of('block')) {
      if (tasks.covers(key)) continue;
      yield;
      this.block(key);
    }
    for (const [kind, targets] of judgedAs) {
      for (const key of touched.of(kind)) {
        if (tasks.covers(key)) continue;
        yield;
        this.act(targets, key);
      }
    }
    if (entry) this.entry(entry);
    for (const kind of ITEMISED) {
      for (const key of touched.of(kind)) {
        yield;
        this.restate(kind, key, tasks.covers(key));
      }
    }
    return this.changes;
  }

  private guard<T>(rule: Rule, otherwise: T, judge: () => T): T {
    const { portion } = this;
    if (portion.skips(rule.id)) return otherwise;
    try {
      return judge();
    } catch (error) {
      throw error instanceof NotLoaded ? error : new RuleFailed(rule.id, portion.input.index, portion.number, error);
    }
  }

  private view(agreement: string, target: Key): View {
    const { memory, wakeUps, input } = this.portion;
    return new View(memory, wakeUps, agreement, target, input.receivedAt);
  }

  private block(key: Key<'block'>): void {
    const facts = this.portion.memory.read(key);
    if (!facts) return;
    const view = this.view(facts.agreement, key);
    const silent = isEmptyRecord(facts.verdicts);
    const undisclosed = isEmptyRecord(facts.disclosures);
    for (const rule of this.portion.rules.on('block')) {
      // Where nothing is disclosed a rule about disclosures has nothing to say, nor to take back.
      if (silent && undisclosed && rule.subjectOf === 'disclosure') continue;
      const verdicts = this.guard(rule, undefined, () => rule.judge(facts, view));
      if (!verdicts) continue;
      let now: Record<string, Bits> | undefined;
      for (const { subject, hits, notEvaluable } of verdicts) {
        if (!isEmpty(hits)) (now ??= newRecord())[hitName(rule.id, subject)] = hits;
        if (notEvaluable && !isEmpty(notEvaluable.items)) {
          (now ??= newRecord())[lackName(rule.id, subject, notEvaluable.missing)] = notEvaluable.items;
        }
      }
      if (!now && silent) continue;
      this.settleBlock(key, facts, rule, now ?? {});
    }
  }

  private settleBlock(key: Key<'block'>, facts: BlockFacts, rule: ItemRule, now: Record<string, Bits>): void {
    const { memory, touched } = this.portion;
    const { agreement, block } = facts;
    const before = memory.read(key)!.verdicts;
    for (const name of namesOf(rule.id, before, now)) {
      const was = before[name] ?? noBits();
      // A copy: a rule may answer with a set of the facts themselves, and those go on growing.
      const is = copy(now[name] ?? noBits());
      if (equal(was, is)) continue;
      const edited = memory.edit(key).verdicts;
      if (isEmpty(is)) delete edited[name];
      else edited[name] = is;
      const delta = countBits(is) - countBits(was);
      if (isLack(name)) this.note(rule, agreement, name, delta);
      else {
        const subject = subjectOf(name);
        this.changes.items(rule, agreement, subject, { block, was, now: is });
        const target = keys[rule.subjectOf](agreement, subject);
        addTo(memory.edit<(typeof ITEMISED)[number]>(target).itemHits, rule.id, delta);
        touched.add(target);
      }
    }
  }

  private act(targets: (typeof judgedAs)[number][1], key: Key<Judged>): void {
    const facts = this.portion.memory.read(key);
    if (!facts) return;
    const agreement = agreementOf(key);
    const view = this.view(agreement, key);
    const silent = isEmptyRecord(facts.verdicts);
    for (const target of targets) {
      for (const rule of this.portion.rules.on(target)) {
        const verdicts = this.guard(rule, undefined, () => (rule as ActRule).judge(facts, view));
        if (!verdicts || (silent && verdicts.length === 0)) continue;
        this.settleAct(rule, agreement, key, verdicts);
      }
    }
  }

  private settleAct(rule: ActRule, agreement: string, key: Key<Judged>, verdicts: ReturnType<ActRule['judge']>): void {
    const { memory } = this.portion;
    const before = memory.read(key)!.verdicts;
    const now = newRecord<number>();
    for (const verdict of verdicts) {
      if (verdict.verdict === 'hit') {
        const name = hitName(rule.id, verdict.subject);
        now[name] = verdict.count;
        this.changes.state(rule, agreement, verdict.subject, verdict, verdict.count > (before[name] ?? 0));
      } else if (verdict.verdict === 'not evaluable') now[lackName(rule.id, verdict.subject, verdict.missing)] = 1;
    }
    for (const name of namesOf(rule.id, before, now)) {
      const delta = (now[name] ?? 0) - (before[name] ?? 0);
      if (delta === 0) continue;
      const edited = memory.edit(key).verdicts;
      if (now[name]) edited[name] = now[name];
      else delete edited[name];
      if (isLack(name)) this.note(rule, agreement, name, delta);
      else this.changes.count(rule, agreement, subjectOf(name), delta);
    }
  }

  private entry(facts: EntryFacts): void {
    const view = new View(this.portion.memory, this.portion.wakeUps, facts.agreement, undefined, facts.receivedAt);
    for (const rule of this.portion.rules.on('entry')) {
      for (const verdict of this.guard(rule, [], () => rule.judge(facts, view))) {
        if (verdict.verdict !== 'hit') continue;
        this.changes.count(rule, facts.agreement, verdict.subject, verdict.count);
        this.changes.state(rule, facts.agreement, verdict.subject, verdict, true);
      }
    }
  }

  /** An item rule's finding is explained anew when its request or disclosure has changed; `later`: only where this portion changed it. */
  private restate(kind: (typeof ITEMISED)[number], key: Key<(typeof ITEMISED)[number]>, later: boolean): void {
    const { portion, changes } = this;
    const itemHits = portion.memory.read(key)?.itemHits;
    if (!itemHits || ((later || isEmptyRecord(itemHits)) && changes.none)) return;
    const [agreement, id] = [agreementOf(key), idOf(key)];
    for (const rule of portion.rules.on('block')) {
      if (rule.subjectOf !== kind) continue;
      if ((later || !itemHits[rule.id]) && !changes.has(rule, agreement, id)) continue;
      const hit = this.guard(rule, undefined, () => rule.explain(id, this.view(agreement, key)));
      if (hit) changes.state(rule, agreement, id, hit, true);
    }
  }

  private note(rule: Rule, scope: string, name: string, delta: number): void {
    const subject = subjectOf(name);
    const facts = this.portion.memory.edit(keys.notEvaluable(scope, rule.id, subject), () => ({
      kind: 'not evaluable' as const,
      rule: rule.id,
      scope,
      subject,
      missing: [],
      items: 0,
      lacking: {},
    }));
    facts.items += delta;
    addTo(facts.lacking, missingOf(name), delta);
    facts.missing = [...new Set(Object.keys(facts.lacking).flatMap((json) => JSON.parse(json) as string[]))].sort();
  }
}

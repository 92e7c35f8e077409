import { copy, countBits, equal, isEmpty, noBits, type Bits } from '../bits.js';
import type { BlockFacts } from '../kinds/block.js';
import type { EntryFacts } from './entry-facts.js';
import { addTo, isEmptyRecord, newRecord } from '../record.js';
import type { ActRule, ItemRule, Rule, TargetKind } from '../rule.js';
import type { RuleSet } from '../rule-set.js';
import type { Dirty } from '../portions/dirty.js';
import { RuleFailed, type Skipped } from '../failed.js';
import { Changes, type NotEvaluableFacts } from '../findings/findings.js';
import { agreementOfKey, keys } from '../kinds/keys.js';
import { NotLoaded, type Overlay } from '../memory/memory.js';
import { View } from './view.js';
import type { WakeUps } from './wake-ups.js';

/** As what the targets of each letter are judged, after the items, because those add to them. */
const judged: [string, Exclude<TargetKind, 'block' | 'entry'>[]][] = [
  ['R', ['request', 'act', 'volume']],
  ['D', ['disclosure', 'act']],
  ['O', ['officer']],
  ['V', ['volume']],
  ['I', ['incident']],
  ['S', ['source']],
];

interface Judged {
  verdicts: Record<string, number>;
}
/** A request or a disclosure: what item rules find is theirs. */
interface Itemised {
  itemHits: Record<string, number>;
}

export class Judge {
  constructor(
    private readonly rules: RuleSet,
    private readonly overlay: Overlay,
    private readonly wakeUps: WakeUps,
    /** The entry, which portion of it, and when it was received. */
    private readonly at: { index: number; portion: number; receivedAt: number },
    private readonly skipped: Skipped,
  ) {}

  /**
   * Judges what a portion has touched, and the entry itself where it is the first; a step for each thing that it judges. `later`: what a
   * further portion judges.
   */
  *run(dirty: Dirty, later: (key: string) => boolean, entry?: EntryFacts): Generator<undefined, Changes> {
    const changes = new Changes();
    for (const key of dirty.of('B')) {
      if (later(key)) continue;
      yield;
      this.block(key, dirty, changes);
    }
    for (const [letter, kinds] of judged) {
      for (const key of dirty.of(letter)) {
        if (later(key)) continue;
        yield;
        this.act(kinds, key, changes);
      }
    }
    if (entry) this.entry(entry, changes);
    for (const letter of ['R', 'D']) {
      for (const key of dirty.of(letter)) {
        yield;
        this.restate(key, changes, later(key));
      }
    }
    return changes;
  }

  private guard<T>(rule: Rule, otherwise: T, judge: () => T): T {
    const { index, portion } = this.at;
    if (this.skipped(rule.id, index, portion)) return otherwise;
    try {
      return judge();
    } catch (error) {
      throw error instanceof NotLoaded ? error : new RuleFailed(rule.id, index, portion, error);
    }
  }

  private view(agreement: string, target: string): View {
    return new View(this.overlay, this.wakeUps, agreement, target, this.at.receivedAt);
  }

  private block(key: string, dirty: Dirty, changes: Changes): void {
    const facts = this.overlay.read<BlockFacts>(key);
    if (!facts) return;
    const view = this.view(facts.agreement, key);
    const silent = isEmptyRecord(facts.verdicts);
    const undisclosed = isEmptyRecord(facts.disclosures);
    for (const rule of this.rules.on('block')) {
      // Where nothing is disclosed a rule about disclosures has nothing to say, nor to take back.
      if (silent && undisclosed && rule.subjectOf === 'disclosure') continue;
      const verdicts = this.guard(rule, undefined, () => rule.judge(facts, view));
      if (!verdicts) continue;
      let now: Record<string, Bits> | undefined;
      for (const { subject, hits, notEvaluable } of verdicts) {
        if (!isEmpty(hits)) (now ??= newRecord())[hitName(rule, subject)] = hits;
        if (notEvaluable && !isEmpty(notEvaluable.items)) {
          (now ??= newRecord())[lackName(rule, subject, notEvaluable.missing)] = notEvaluable.items;
        }
      }
      if (!now && silent) continue;
      this.settleBlock(key, facts, rule, now ?? {}, dirty, changes);
    }
  }

  private settleBlock(
    key: string,
    facts: BlockFacts,
    rule: ItemRule,
    now: Record<string, Bits>,
    dirty: Dirty,
    changes: Changes,
  ): void {
    const before = this.overlay.read<BlockFacts>(key)!.verdicts;
    for (const name of namesOf(rule, before, now)) {
      const was = before[name] ?? noBits();
      // A copy: a rule may answer with a set of the facts themselves, and those go on growing.
      const is = copy(now[name] ?? noBits());
      if (equal(was, is)) continue;
      const edited = this.overlay.edit<BlockFacts>(key, () => facts).verdicts;
      if (isEmpty(is)) delete edited[name];
      else edited[name] = is;
      if (name.startsWith('!')) this.note(rule, facts.agreement, name, countBits(is) - countBits(was));
      else {
        const subject = subjectOf(name);
        changes.items(rule, facts.agreement, subject, facts.block, was, is);
        const target =
          rule.subjectOf === 'request'
            ? keys.request(facts.agreement, subject)
            : keys.disclosure(facts.agreement, subject);
        addTo(
          this.overlay.edit<Itemised>(target, () => ({ itemHits: {} })).itemHits,
          rule.id,
          countBits(is) - countBits(was),
        );
        dirty.add(target);
      }
    }
  }

  private act(kinds: (typeof judged)[number][1], key: string, changes: Changes): void {
    const facts = this.overlay.read<Parameters<ActRule['judge']>[0] & Judged>(key);
    if (!facts) return;
    const agreement = agreementOfKey(key);
    const view = this.view(agreement, key);
    const silent = isEmptyRecord(facts.verdicts);
    for (const kind of kinds) {
      for (const rule of this.rules.on(kind)) {
        const verdicts = this.guard(rule, undefined, () => (rule as ActRule).judge(facts, view));
        if (!verdicts || (silent && verdicts.length === 0)) continue;
        this.settleAct(rule, agreement, key, verdicts, changes);
      }
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
    const now = newRecord<number>();
    for (const verdict of verdicts) {
      if (verdict.verdict === 'hit') {
        const name = hitName(rule, verdict.subject);
        now[name] = verdict.count;
        changes.state(rule, agreement, verdict.subject, verdict, verdict.count > (before[name] ?? 0));
      } else if (verdict.verdict === 'not evaluable') now[lackName(rule, verdict.subject, verdict.missing)] = 1;
    }
    for (const name of namesOf(rule, before, now)) {
      const delta = (now[name] ?? 0) - (before[name] ?? 0);
      if (delta === 0) continue;
      const edited = this.overlay.edit<Judged>(key, () => ({ verdicts: {} })).verdicts;
      if (now[name]) edited[name] = now[name];
      else delete edited[name];
      if (name.startsWith('!')) this.note(rule, agreement, name, delta);
      else changes.count(rule, agreement, subjectOf(name), delta);
    }
  }

  private entry(facts: EntryFacts, changes: Changes): void {
    const view = this.view(facts.agreement, '');
    for (const rule of this.rules.on('entry')) {
      for (const verdict of this.guard(rule, [], () => rule.judge(facts, view))) {
        if (verdict.verdict !== 'hit') continue;
        changes.count(rule, facts.agreement, verdict.subject, verdict.count);
        changes.state(rule, facts.agreement, verdict.subject, verdict, true);
      }
    }
  }

  /** An item rule's finding is explained anew when its request or disclosure has changed; `later`: only where this portion changed it. */
  private restate(key: string, changes: Changes, later: boolean): void {
    const itemHits = this.overlay.read<Itemised>(key)?.itemHits;
    if (!itemHits || ((later || isEmptyRecord(itemHits)) && changes.none)) return;
    const agreement = agreementOfKey(key);
    const id = key.slice(key.indexOf('|', 2) + 1);
    const kind = key.startsWith('R') ? 'request' : 'disclosure';
    for (const rule of this.rules.on('block')) {
      if (rule.subjectOf !== kind) continue;
      if ((later || !itemHits[rule.id]) && !changes.has(rule, agreement, id)) continue;
      const hit = this.guard(rule, undefined, () => rule.explain(id, this.view(agreement, key)));
      if (hit) changes.state(rule, agreement, id, hit, true);
    }
  }

  private note(rule: Rule, scope: string, name: string, delta: number): void {
    const subject = subjectOf(name);
    const facts = this.overlay.edit<NotEvaluableFacts>(keys.notEvaluable(scope, rule.id, subject), () => ({
      kind: 'not evaluable',
      rule: rule.id,
      scope,
      subject,
      missing: [],
      items: 0,
      lacking: {},
    }));
    const lack = name.slice(name.lastIndexOf('\n') + 1);
    facts.items += delta;
    addTo(facts.lacking, lack, delta);
    facts.missing = [...new Set(Object.keys(facts.lacking).flatMap((json) => JSON.parse(json) as string[]))].sort();
  }
}

/** Names under which a target remembers what was said of it: `<rule> <subject>`, and `!<rule> <subject>\n<JSON missing>`. */
const hitName = (rule: Rule, subject: string): string => `${rule.id} ${subject}`;
const lackName = (rule: Rule, subject: string, missing: string[]): string =>
  `!${rule.id} ${subject}\n${JSON.stringify([...missing].sort())}`;

function subjectOf(name: string): string {
  const end = name.startsWith('!') ? name.lastIndexOf('\n') : undefined;
  return name.slice(name.indexOf(' ') + 1, end);
}

/** Names of what was said and of what is said now, each once. */
function namesOf(rule: Rule, before: object, now: object): string[] {
  const names: string[] = [];
  for (const name in before) {
    const at = name.startsWith('!') ? 1 : 0;
    if (name.startsWith(rule.id, at) && name[at + rule.id.length] === ' ') names.push(name);
  }
  for (const name in now) if (!Object.hasOwn(before, name)) names.push(name);
  return names;
}

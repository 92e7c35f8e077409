import { copy, countBits, equal, isEmpty, minus, noBits, or, overlap, type Bits } from '../bits.js';
import type { Changes } from '../findings/changes.js';
import { type BlockFacts, blockOf, waitingItems } from '../kinds/block.js';
import { agencyOfSubject, idOfSubject } from '../kinds/disclosure.js';
import { type Key, keys } from '../kinds/key.js';
import type { Portion } from '../portions/portion.js';
import { addTo, isEmptyRecord, newRecord, own } from '../record.js';
import type { ItemRule } from '../rule.js';
import { type Asking, familiesOf } from './asking.js';
import { bothMoments } from './both-moments.js';
import { recordLack } from './lacks.js';
import { hitName, isLack, lackName, lackOf, namesOf, subjectOf } from './verdict-names.js';
import type { View } from './view.js';

/** Judges the items of a block by the rules about items, and adds their number to the request or the disclosure. */
export class BlockJudge {
  constructor(
    private readonly portion: Portion,
    private readonly asking: Asking,
    private readonly changes: Changes,
  ) {}

  judge(key: Key<'block'>): void {
    const facts = this.portion.memory.read(key);
    if (!facts) return;
    const view = this.asking.view(facts.agreement, key);
    const items = this.itemsToJudge(key, facts, view);
    if (items && isEmpty(items)) return;
    const block = items ? blockOf(facts, items) : facts;
    const silent = isEmptyRecord(facts.verdicts);
    const undisclosed = isEmptyRecord(block.disclosed);
    view.waitingFor = new Set();
    let whole = true;
    const asked = this.portion.touched.rulesOf(key);
    for (const rule of this.portion.rules.on('block')) {
      if (asked && !asked.has(rule.id)) continue;
      // Without disclosures, a rule about them has no verdict to give or to withdraw.
      if (silent && undisclosed && rule.subjectOf === 'disclosure') continue;
      view.denied = false;
      const now = this.asking.guard(rule, undefined, () => this.items(rule, block, view));
      whole &&= now !== undefined;
      if (!now || (silent && isEmptyRecord(now))) continue;
      this.applyToBlock(key, { facts, items, rule, now }, view);
    }
    this.recordWaiting(key, facts, { items, asked: whole, for: view.waitingFor });
  }

  /** The touched items of a block, and those that no longer wait. Undefined: all items. */
  private itemsToJudge(key: Key<'block'>, facts: BlockFacts, view: View): Bits | undefined {
    const { touched } = this.portion;
    let items = touched.itemsOf(key);
    const woken = touched.wokenBy(key);
    if (!items || !woken) return items;
    // Items that are not concluded yet go on waiting for the same rules.
    view.asking = woken.rules ?? this.portion.rules.rules.map(({ id }) => id);
    for (const index in facts.waiting) {
      const waiting = waitingItems(facts, index);
      // One of several rival documents is enough; for the others the items go on waiting.
      for (const family of waiting ? familiesOf(view) : []) {
        view.judgeBy(family, 'first');
        if (view.concluded(waiting!.act)) items = or(items, waiting!.items);
      }
    }
    return items;
  }

  /** Updates the entries whose statements a block waits for by itself. `asked`: all rules were asked. */
  private recordWaiting(
    key: Key<'block'>,
    facts: BlockFacts,
    judged: { items: Bits | undefined; asked: boolean; for: ReadonlySet<number> },
  ): void {
    const { memory } = this.portion;
    for (const index in facts.waiting) {
      if (!judged.asked || judged.for.has(Number(index))) continue;
      const { items = noBits() } = waitingItems(facts, index) ?? {};
      // Some of the entry's items were not judged now.
      if (judged.items && !isEmpty(minus(items, judged.items))) continue;
      delete memory.edit(key).waiting[index];
    }
    for (const index of judged.for) if (!facts.waiting[index]) memory.edit(key).waiting[index] = true;
  }

  /** A rule's verdicts on a block's items, by the names under which they are stored. */
  private items(rule: ItemRule, facts: BlockFacts, view: View): Record<string, Bits> {
    const now = newRecord<Bits>();
    const add = (name: string, items: Bits): void => {
      if (!isEmpty(items)) now[name] = or(now[name] ?? noBits(), items);
    };
    for (const { verdicts, other } of this.asking.from(view, rule, () => rule.judge(facts, view))) {
      for (const { subject, hits, lacks = [] } of other ? bothMoments(verdicts, other) : verdicts) {
        add(hitName(rule.id, subject), hits);
        for (const { reason, items } of lacks) add(lackName(rule.id, subject, reason), items);
      }
    }
    const lacks = Object.keys(now).filter(isLack);
    if (lacks.length === 0) return now;
    // An item that hits by one family of documents is not listed as a lack by another, and an item with several lacks is listed once.
    const decided = newRecord<Bits>();
    for (const name of lacks.sort()) {
      const subject = subjectOf(name);
      const known = decided[subject] ?? now[hitName(rule.id, subject)] ?? noBits();
      decided[subject] = or(known, now[name]!);
      now[name] = minus(now[name]!, known);
      if (isEmpty(now[name])) delete now[name];
    }
    return now;
  }

  private applyToBlock(
    key: Key<'block'>,
    {
      facts,
      items,
      rule,
      now,
    }: { facts: BlockFacts; items: Bits | undefined; rule: ItemRule; now: Record<string, Bits> },
    { denied }: View,
  ): void {
    const { memory, touched, input } = this.portion;
    const { agreement, block } = facts;
    const before = memory.read(key)!.verdicts;
    for (const name of namesOf(rule.id, before, now)) {
      const was = before[name] ?? noBits();
      if (items && !now[name] && !overlap(was, items)) continue;
      // A copy: a rule may return one of the facts' own sets, which grow later.
      const is = copy(items ? or(minus(was, items), now[name] ?? noBits()) : (now[name] ?? noBits()));
      if (equal(was, is)) continue;
      const edited = memory.edit(key).verdicts;
      if (isEmpty(is)) delete edited[name];
      else edited[name] = is;
      const delta = countBits(is) - countBits(was);
      const subject = subjectOf(name);
      const thing = thingKey(rule, agreement, subject);
      if (isLack(name) && lackOf(name).reason !== rule.open)
        recordLack(memory, rule, agreement, { ...lackOf(name), target: thing, subject }, delta, input);
      else if (isLack(name)) {
        this.addOpenItems(rule, facts, subject, delta);
        touched.add(thing);
      } else {
        this.changes.items(rule, agreement, subject, { block, was, now: is }, denied);
        this.addItemHits(rule, agreement, subject, delta);
        touched.add(thing);
      }
    }
  }

  private addItemHits(rule: ItemRule, agreement: string, subject: string, delta: number): void {
    const { memory } = this.portion;
    const [agency, id] = [subject.slice(0, subject.indexOf('/')), subject.slice(subject.indexOf('/') + 1)];
    const of =
      rule.subjectOf === 'request'
        ? own(memory.edit(keys.request(agreement, id)).requesters, agency)
        : own(memory.edit(keys.disclosure(agreement, id)).disclosers, agency);
    if (of) addTo(of.itemHits, rule.id, delta);
  }

  private addOpenItems(rule: ItemRule, { agreement, request }: BlockFacts, subject: string, delta: number): void {
    const { disclosers } = this.portion.memory.edit(keys.disclosure(agreement, idOfSubject(subject)));
    const of = own(disclosers, agencyOfSubject(subject));
    if (of) addTo(of.itemsOpen, `${rule.id} ${request}`, delta);
  }
}

const thingKey = (rule: ItemRule, agreement: string, subject: string): Key<'request' | 'disclosure'> =>
  keys[rule.subjectOf](agreement, subject.slice(subject.indexOf('/') + 1));

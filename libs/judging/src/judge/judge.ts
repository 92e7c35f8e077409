import { copy, countBits, equal, isEmpty, minus, noBits, or, overlap, type Bits } from '../bits.js';
import { greatest } from '../extremes.js';
import { RuleFailed } from '../failed.js';
import type { Act } from '../act.js';
import { Changes, type Share, type Stated } from '../findings/changes.js';
import { isShared } from '../findings/first-act.js';
import { clause, failingFirst } from '../findings/clause.js';
import { retractedClauses } from '../findings/retracted.js';
import { type BlockFacts, blockOf, waitingItems } from '../kinds/block.js';
import { agencyOfSubject, idOfSubject } from '../kinds/disclosure.js';
import { agreementOf, idOf, isOf, type Key, keys } from '../kinds/key.js';
import { Lacking, NotLoaded } from '../memory/memory.js';
import type { Portion } from '../portions/portion.js';
import { addTo, isEmptyRecord, newRecord, own } from '../record.js';
import type { ActRule, ActVerdict, Explained, ItemRule, Rule, TargetKind, Targets } from '../rule.js';
import type { Timeline } from '../standing/timeline.js';
import { bothMoments, sameAnswers } from './both-moments.js';
import { Claims, evidenceFrom } from './claims.js';
import type { Moment } from './documents-view.js';
import type { EntryFacts } from './entry-facts.js';
import { HEARD, recordHeard } from './heard-matches.js';
import { type Disclosure, matchOf, type Request, Things } from './things.js';
import { hitName, isLack, lackName, lackOf, namesOf, ruleOf, rulesIn, subjectOf } from './verdict-names.js';
import { recordLack } from './lacks.js';
import { restsUntil } from './parts.js';
import { View } from './view.js';
import { Waits } from './waits.js';

/** Kinds whose facts store verdicts, in the order in which they are judged: after the blocks, whose verdicts add to theirs. */
const JUDGED_KINDS = [
  'agreement',
  'match',
  'request',
  'disclosure',
  'officer',
  'volume',
  'incident',
  'source',
  'irregular',
  'refused',
] as const;
type Judged = (typeof JUDGED_KINDS)[number];

/** A target, and the kind of rules that judge it. */
type Judging = { [K in Exclude<TargetKind, 'block' | 'entry'>]: { as: K; target: Targets[K] } }[Exclude<
  TargetKind,
  'block' | 'entry'
>];

/** Kinds that own the findings of item rules. */
const ITEMISED = ['request', 'disclosure'] as const;

/** The documents that a verdict is based on, and the moment that is assumed for acts that are known by their day. */
interface Standpoint {
  family: Timeline | undefined;
  moment: Moment;
  claims: Claims;
}

/** Judges the things that a portion has touched. */
export class Judge {
  private readonly changes = new Changes();
  /** By agreement. */
  private readonly things = new Map<string, Things>();
  private readonly lacking = new Lacking();
  private readonly waits = new Waits();

  constructor(private readonly portion: Portion) {}

  /** Judges also the entry itself, if it is given. One step for each thing. Things that a task will reach later are left to it. */
  *run(entry?: EntryFacts): Generator<undefined, Changes> {
    const { touched, tasks } = this.portion;
    for (const key of touched.of('block')) {
      if (tasks.covers(key)) continue;
      yield;
      this.attempt(() => this.block(key));
    }
    for (const kind of JUDGED_KINDS) {
      for (const key of touched.of(kind)) {
        if (tasks.covers(key)) continue;
        yield;
        this.attempt(() => this.target(key));
      }
    }
    if (entry) this.attempt(() => this.entry(entry));
    for (const kind of ITEMISED) {
      for (const key of touched.of(kind)) {
        yield;
        this.attempt(() => this.restate(kind, key, tasks.covers(key)));
      }
    }
    // Last, because explanations may ask for conclusions too.
    this.waits.tell(this.portion.wakeUps, (tell) => this.attempt(tell));
    this.lacking.check();
    return this.changes;
  }

  private attempt(judge: () => void): void {
    try {
      judge();
    } catch (error) {
      this.lacking.take(error);
    }
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

  private view(agreement: string, target: Key | undefined): View {
    const { memory, input } = this.portion;
    let things = this.things.get(agreement);
    if (!things) this.things.set(agreement, (things = new Things(memory, agreement)));
    return new View(memory, this.waits, things, target, input.receivedAt);
  }

  /** Judges by each family of documents. If an act is known by its day, by both ends of that day. */
  private from<T>(view: View, rule: Rule, judge: () => T): { verdicts: T; standpoint: Standpoint; other?: T }[] {
    view.pack = rule.pack;
    view.asking = rule.id;
    return familiesOf(view).map((family) => {
      view.claims = new Claims();
      const standpoint: Standpoint = { family, moment: 'first', claims: view.claims };
      view.judgeBy(family, 'first');
      view.dayAsked = false;
      const verdicts = judge();
      if (!view.dayAsked) return { verdicts, standpoint };
      view.judgeBy(family, 'last');
      return { verdicts, standpoint, other: judge() };
    });
  }

  private block(key: Key<'block'>): void {
    const facts = this.portion.memory.read(key);
    if (!facts) return;
    const view = this.view(facts.agreement, key);
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
      const now = this.guard(rule, undefined, () => this.items(rule, block, view));
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
    for (const { verdicts, other } of this.from(view, rule, () => rule.judge(facts, view))) {
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
      if (isLack(name) && lackOf(name).reason !== rule.open)
        recordLack(memory, rule, agreement, { ...lackOf(name), subject }, delta, input);
      else if (isLack(name)) {
        this.addOpenItems(rule, facts, subject, delta);
        touched.add(thingKey(rule, agreement, subject));
      } else {
        this.changes.items(rule, agreement, subject, { block, was, now: is }, denied);
        this.addItemHits(rule, agreement, subject, delta);
        touched.add(thingKey(rule, agreement, subject));
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

  /** Everything that is judged under one key: one request id may stand for the requests of several agencies. */
  private *judgingsOf(key: Key<Judged>, view: View): Generator<Judging> {
    const { memory } = this.portion;
    const facts = memory.read(key);
    if (!facts) return;
    switch (facts.kind) {
      case 'request':
        for (const agency of Object.keys(facts.requesters).sort()) {
          const target = view.request(`${agency}/${facts.request}`);
          if (!target) continue;
          yield { as: 'request', target };
          yield { as: 'act', target };
          yield { as: 'stated', target };
          yield { as: 'volume', target };
        }
        return;
      case 'disclosure':
        for (const agency of Object.keys(facts.disclosers).sort()) {
          const target = view.disclosure(`${agency}/${facts.disclosure}`);
          if (!target) continue;
          yield { as: 'disclosure', target };
          yield { as: 'act', target };
          yield { as: 'stated', target };
        }
        yield { as: 'custody', target: facts };
        return;
      case 'refused':
        yield { as: 'irregular', target: facts };
        return;
      case 'match': {
        // Without a request under that id there is nothing to match yet.
        if (!view.isRequested(facts.request)) return;
        if (this.isAsked(key, HEARD)) {
          view.asking = HEARD;
          recordHeard(this.portion, view, facts);
        }
        yield { as: 'stated', target: matchOf(facts) };
        return;
      }
      default:
        yield { as: facts.kind, target: facts } as Judging;
    }
  }

  private isAsked(key: Key, rule: string): boolean {
    return this.portion.touched.rulesOf(key)?.has(rule) ?? true;
  }

  private target(key: Key<Judged>): void {
    const facts = this.portion.memory.read(key);
    if (!facts || this.rests(key)) return;
    const view = this.view(agreementOf(key), key);
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
    for (const { as, target } of this.judgingsOf(key, view)) {
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

  /** A rule's answers, by each family. `left`: the rule is left out. */
  private answersOf(rule: Rule, view: View, target: object, judge: () => ActVerdict[]): Answer[] {
    view.denied = false;
    return this.guard(rule, [{ left: true }], () =>
      this.from(view, rule, judge).flatMap(({ verdicts, standpoint, other }): Answer[] =>
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
        if (is !== was) recordLack(memory, rule, agreement, { ...lackOf(name), subject }, is - was, input);
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
        this.state(rule, agreement, subject, this.nothingLeft(rule), false);
        if (isShared(rule)) this.changes.share(rule, agreement, subject, { target: key });
        continue;
      }
      view.judgeBy(answer.standpoint.family, answer.standpoint.moment);
      view.claims = answer.standpoint.claims;
      view.pack = rule.pack;
      view.asking = rule.id;
      const { explain } = answer.verdict as Extract<ActVerdict, { explain: unknown }>;
      const how = this.guard(rule, undefined, () => explain());
      if (!how) continue;
      const stated = this.state(rule, agreement, subject, withClaims(how, view), is > was);
      if (isShared(rule))
        this.changes.share(rule, agreement, subject, shareOf(key, is > 0 ? how.about : undefined, stated));
    }
  }

  /** States a finding, with clauses about retracted evidence; failing clauses first. */
  private state(rule: Rule, scope: string, subject: string, how: Explained, raised: boolean): Stated {
    // A missing sequence is no act: the entry that shows it depends on the order of arrival.
    const about = rule.on === 'source' ? undefined : this.portion.memory.read(keys.agreement(scope));
    // An entry is judged once, on arrival, so its finding cannot show later retractions.
    const marks = about && rule.on !== 'entry' ? retractedClauses(about, how.evidence ?? []) : [];
    const clauses = failingFirst([...how.clauses, ...marks]);
    const evidence = (how.evidence ?? []).map((cited) => evidenceFrom(cited, about));
    this.changes.state(rule, scope, subject, { ...how, clauses, evidence }, raised);
    return { severity: how.severity, clauses, evidence, at: how.at, raised };
  }

  /** The explanation if a rule has no verdict any more: it does not apply, or both sides have retracted the act. */
  private nothingLeft({ severity, unit }: Rule): Explained {
    const found = { field: `${unit} that the rule finds`, operator: 'equals', expected: 0, actual: 0, holds: true };
    return { severity, clauses: [clause({ ...found, entries: [this.portion.input.index] })] };
  }

  private entry(facts: EntryFacts): void {
    const view = this.view(facts.agreement, undefined);
    for (const rule of this.portion.rules.on('entry')) {
      for (const verdict of this.guard(rule, [], () => rule.judge(facts, view))) {
        if (verdict.verdict !== 'hit') continue;
        this.changes.count(rule, facts.agreement, verdict.subject, verdict.count, false);
        this.state(rule, facts.agreement, verdict.subject, verdict.explain(), true);
      }
    }
  }

  /**
   * Explains the findings of item rules again after their request or disclosure has changed. `later`: only findings that this portion
   * changed.
   */
  private restate(kind: (typeof ITEMISED)[number], key: Key<(typeof ITEMISED)[number]>, later: boolean): void {
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
        if (this.isAsked(key, id)) explained.add(portion.rules.get(id));
      for (const rule of explained)
        if (rule?.on === 'block' && rule.subjectOf === kind) this.explainItems(rule, key, agreement, subject);
    }
  }

  /** Explains by the first family of documents that judges the target. */
  private explainItems(rule: ItemRule, key: Key, agreement: string, subject: string): void {
    const view = this.view(agreement, key);
    view.pack = rule.pack;
    view.asking = rule.id;
    const how = this.guard(rule, undefined, () => {
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
    this.state(rule, agreement, subject, how ?? this.nothingLeft(rule), how !== undefined);
  }
}

/** Rules with a finding about a subject now: by its named items, or by the number of the others. */
function* findingIn(verdicts: object, itemHits: object, subject: string): Generator<string> {
  for (const id in itemHits) yield id;
  for (const name in verdicts) if (!isLack(name) && subjectOf(name) === subject) yield ruleOf(name);
}

/** All documents that judge. Undefined: none has bound. */
const familiesOf = ({ families }: View): readonly (Timeline | undefined)[] =>
  families.length > 0 ? families : UNBOUND;
const UNBOUND = [undefined];

/** `act`: the target's first act in the finding. Undefined: the target has none. */
function shareOf(target: Key, act: Act | undefined, stated: Stated): Share {
  if (!act) return { target };
  const { time, source, sequence, id, index } = act;
  return { target, first: { target, time, source, sequence, id, index }, stated };
}

/** An explanation, with clauses about the claimed statements that it rests on. */
const withClaims = (how: Explained, { claims }: View): Explained => ({
  ...how,
  clauses: [...how.clauses, ...claims.clauses()],
});

/** Limits the answers of several families on items whose number alone is known: together no more items than the largest answer. */
function eachOnce(answers: readonly Answer[]): Answer[] {
  const all = answers.filter((answer) => 'verdict' in answer);
  if (all.length < answers.length) return [...answers];
  const itemsOf = ({ verdict }: GivenAnswer): number =>
    verdict.verdict === 'hit' ? verdict.count : verdict.verdict === 'not evaluable' ? verdict.items : 0;
  const byFamily = new Map<Timeline | undefined, number>();
  for (const answer of all) {
    const { family } = answer.standpoint;
    byFamily.set(family, (byFamily.get(family) ?? 0) + itemsOf(answer));
  }
  const hits = all.filter(({ verdict }) => verdict.verdict === 'hit');
  let left = greatest([0, ...byFamily.values()]) - greatest([0, ...hits.map(itemsOf)]);
  const lacks = new Map<string, GivenAnswer>();
  for (const answer of all) {
    if (answer.verdict.verdict !== 'not evaluable') continue;
    const known = lacks.get(answer.verdict.reason);
    if (!known || itemsOf(known) < itemsOf(answer)) lacks.set(answer.verdict.reason, answer);
  }
  const once = [...lacks.keys()].sort().flatMap((reason): GivenAnswer[] => {
    const answer = lacks.get(reason)!;
    const items = Math.min(itemsOf(answer), left);
    left -= items;
    return items > 0 ? [{ ...answer, verdict: { ...answer.verdict, items } as ActVerdict }] : [];
  });
  return [...hits, ...once];
}

type GivenAnswer = { verdict: ActVerdict; target: object; standpoint: Standpoint; denied: boolean };
type Answer = GivenAnswer | { left: true };

const thingKey = (rule: ItemRule, agreement: string, subject: string): Key<'request' | 'disclosure'> =>
  keys[rule.subjectOf](agreement, subject.slice(subject.indexOf('/') + 1));

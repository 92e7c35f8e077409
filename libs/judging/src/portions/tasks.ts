import { RuleFailed, type Skipped } from '../failed.js';
import { keepWindows, recountBlock, recountOfficers, recountVolume } from '../fold/count.js';
import { recountUnlisted } from '../fold/unlisted.js';
import { recordAgain, recordIrregularAgain } from '../fold/entry.js';
import { disclosedUnder } from '../kinds/block.js';
import { agencyOfSubject, idOfSubject } from '../kinds/disclosure.js';
import { forgetChanged, partsSoFar } from '../judge/parts.js';
import { JUDGED } from '../kinds/all-kinds.js';
import { after, blocksOf, isOf, type Key, keys, type Kind, kindOf, matchesOf, rangeOf } from '../kinds/key.js';
import { countDisclosures, disclosureAt } from '../kinds/request.js';
import { NotLoaded, type Wanted } from '../memory/memory.js';
import { isEmptyRecord, own } from '../record.js';
import type { Overlay } from '../memory/overlay.js';
import { showSwept } from '../rows/disclosed.js';
import type { Task } from './task.js';
import { Touched, type Work } from './touched.js';

type Sweep = Extract<Task, { kinds: readonly Kind[] }>;
type Again = Extract<Task, { before: number }>;
type OfRequest = Extract<Task, { request: string; done: number }>;
type OfItems = Extract<Task, { request: string; after: string }>;
type OfDisclosure = Extract<Task, { do: 'disclosure' }>;

/** Single entries, of up to 64 KB each, that are fetched at once. */
const MOST_AGAIN = 256;

/** The members of a portion that tasks need. */
interface Portion extends Work {
  skipped: Skipped;
  /** All judging of the portion is left out (`*`). */
  unjudged: boolean;
}

export class Tasks {
  /** In the order in which they are done. */
  readonly list: Task[];

  constructor(list: readonly Task[] = []) {
    this.list = list.map((task) => ({ ...task }));
  }

  get none(): boolean {
    return this.list.length === 0;
  }

  /** The agreement of all tasks. Tasks of two agreements never wait together. */
  get agreement(): string | undefined {
    return this.list[0]?.agreement;
  }

  add(task: Task): void {
    if (this.list.some((other) => sweepsAll(other) && ledTo(task)) || this.list.some((other) => sameTask(other, task)))
      return;
    // Before a sweep over all, so that the sweep also judges the entries that are folded again.
    const sweep = ledTo(task) ? -1 : this.list.findIndex(sweepsAll);
    if (sweep < 0) this.list.push(task);
    else this.list.splice(sweep, 0, task);
  }

  /** Will a sweep, or a disclosure task, reach a key with all rules? Then it is not judged before. */
  covers(key: Key): boolean {
    return this.list.some((task) => {
      if (task.do === 'disclosure') return !task.rules && key === keys.disclosure(task.agreement, task.disclosure);
      return task.do === 'judge' && task.kinds.includes(kindOf(key)) && key > task.after;
    });
  }

  /** Leaves out the next task: the results of a fold that lacks facts are thrown away. */
  skip(): void {
    this.list.shift();
  }

  /**
   * Does up to `units` of the remaining work, and returns the number of units done. A unit is one touched thing, or one entry that is
   * folded again.
   */
  *advance(units: number, portion: Portion): Generator<undefined, number> {
    let used = 0;
    while (used < units && this.list.length > 0) {
      yield;
      used += yield* this.advanceFirst(units - used, portion);
    }
    return used;
  }

  private *advanceFirst(units: number, portion: Portion): Generator<undefined, number> {
    const task = this.list[0]!;
    switch (task.do) {
      case 'again':
      case 'roles':
        try {
          return yield* this.foldAgain(task, units, portion);
        } catch (error) {
          throw error instanceof NotLoaded ? new NotLoaded(error.wanted[0]!, this.singleEntries()) : error;
        }
      case 'disclosure': {
        const some = disclosureKeys(portion.memory, task, units);
        for (const key of some) touchDisclosed(portion, key, task);
        task.done += some.length;
        // The disclosure itself comes last.
        if (some.at(-1) === keys.disclosure(task.agreement, task.disclosure)) this.list.shift();
        return some.length;
      }
      case 'officers': {
        const facts = portion.memory.read(keys.request(task.agreement, task.request));
        const all = [
          ...new Set(Object.values(facts?.requesters ?? {}).flatMap(({ officers }) => Object.keys(officers))),
        ].sort();
        const some = all.slice(task.done, task.done + units);
        for (const officer of some) portion.touched.add(keys.officer(task.agreement, officer));
        task.done += some.length;
        if (task.done >= all.length) this.list.shift();
        return some.length;
      }
      case 'items':
      case 'matches':
        return this.nextOfItems(task, units, portion);
      case 'disclosures':
      case 'unlisted':
      case 'sizes':
        return this.nextDisclosure(task, portion);
      default:
        return yield* this.sweep(task, units, portion);
    }
  }

  private nextDisclosure(task: OfRequest, { memory, touched }: Portion): number {
    const { agreement, request } = task;
    const facts = memory.read(keys.request(agreement, request));
    // While the disclosures with unnamed items are few, the request lists them by name.
    const named = task.do === 'sizes' && facts?.unlistedBeyond === 0 ? Object.keys(facts.unlisted).sort() : undefined;
    const next = named ? named[task.done] : facts && disclosureAt(facts, task.done, (key) => memory.read(key));
    if (++task.done >= (named?.length ?? (facts ? countDisclosures(facts) : 0))) this.list.shift();
    if (next === undefined || !concerns(task, memory, next)) return 1;
    const key = keys.disclosure(agreement, idOfSubject(next));
    if (task.do === 'sizes' && memory.read(key)!.apart) touched.add(key);
    else this.list.unshift({ do: 'disclosure', agreement, disclosure: idOfSubject(next), done: 0 });
    return 1;
  }

  private nextOfItems(task: OfItems, units: number, { memory, touched }: Portion): number {
    const [first, end] = (task.do === 'items' ? blocksOf : matchesOf)(task.agreement, task.request);
    const from = task.after === '' ? first : after(task.after);
    const some = memory.scan([from, end], units, keys.request(task.agreement, task.request));
    for (const key of some) touched.add(key);
    if (some.length < units) this.list.shift();
    else task.after = some.at(-1)!;
    return some.length;
  }

  private *sweep(task: Sweep, units: number, portion: Portion): Generator<undefined, number> {
    const { memory, touched, unjudged } = portion;
    let used = 0;
    // Changed counts of requests change the agreement too: its row is their sum.
    if (task.do === 'count') memory.edit(keys.agreement(task.agreement));
    for (const kind of task.kinds) {
      const [first, end] = rangeOf(kind, task.agreement);
      if (end <= task.after) continue;
      if (used === units) break;
      const from = task.after >= first ? after(task.after) : first;
      if (from >= end) continue;
      for (const key of memory.scan([from, end], units - used)) {
        yield;
        if (task.do === 'judge') {
          touched.add(key);
          if (isOf('volume', key)) keepWindows(memory, memory.read(key)!);
          if (isOf('disclosure', key)) showSwept(memory, key);
        } else if (!unjudged && isOf('block', key)) recountBlock(portion, key);
        else if (!unjudged && isOf('disclosure', key)) {
          recountUnlisted(portion, key);
          recountVolume(portion, key, true);
        }
        task.after = key;
        used++;
      }
    }
    recountOfficers(portion);
    if (used < units) this.list.shift();
    return used;
  }

  /** A failure names the entry that cannot be folded, as it did at its first fold. */
  private *foldAgain(task: Again, units: number, portion: Portion): Generator<undefined, number> {
    const { memory, skipped, touched, unjudged } = portion;
    const { agreement, before } = task;
    const about = memory.edit(keys.agreement(agreement));
    let used = 0;
    for (const input of memory.entriesOf({ agreement, from: task.from, before, limit: units })) {
      yield;
      const work = { memory, touched: new Touched(this) };
      task.from = input.index + 1;
      used++;
      if (skipped('fold', input.index, 0)) continue;
      try {
        if (task.do === 'again') recordAgain(work, about, input);
        else recordIrregularAgain(work, about, input);
      } catch (error) {
        throw error instanceof NotLoaded ? error : new RuleFailed('fold', input.index, 0, error);
      }
      if (unjudged) {
        // Later counts must not depend on the changes that this batch remembers.
        for (const key of work.touched.of('disclosure')) forgetChanged(memory.read(key));
      } else {
        for (const key of work.touched.of('block')) recountBlock(work, key, work.touched.itemsOf(key));
        recountOfficers(work);
        for (const key of work.touched.of('disclosure')) {
          recountUnlisted(work, key);
          recountVolume(work, key);
        }
      }
      touched.include(work.touched);
    }
    if (used < units) this.remove(task);
    return used;
  }

  /** All single entries that are to be folded again: if one of them is not loaded, probably none is. */
  private singleEntries(): Wanted[] {
    const single = this.list.filter((task): task is Again => 'before' in task && task.before === task.from + 1);
    return single
      .slice(0, MOST_AGAIN)
      .map(({ agreement, from, before }) => ({ kind: 'entries', agreement, from, before, limit: 1 }));
  }

  /** It may no longer be the first task: its work may have added others. */
  private remove(task: Task): void {
    this.list.splice(this.list.indexOf(task), 1);
  }
}

/** A sweep over all of an agreement that has not begun. */
const sweepsAll = (task: Task): boolean =>
  task.do === 'judge' && task.after === '' && task.kinds.length === JUDGED.length;

/** Tasks that only judge again. A sweep over all includes them. */
const ledTo = ({ do: work }: Task): boolean => work !== 'again' && work !== 'roles' && work !== 'count';

/** Does a disclosure depend on the changes of the request? */
function concerns({ do: work, agreement }: OfRequest, memory: Overlay, subject: string): boolean {
  if (work === 'disclosures') return true;
  const facts = memory.read(keys.disclosure(agreement, idOfSubject(subject)));
  const of = facts && own(facts.disclosers, agencyOfSubject(subject));
  if (!of || partsSoFar(of).unknown > 0) return of !== undefined;
  // Hits and open items among its named items may depend on the size of the request too.
  return work === 'unlisted' && !(isEmptyRecord(of.itemHits) && isEmptyRecord(of.itemsOpen));
}

/** Touches a disclosure or, in one of its blocks, the items that were disclosed under its id. */
function touchDisclosed({ memory, touched }: Work, key: Key, { disclosure, rules }: OfDisclosure): void {
  const block = isOf('block', key) ? memory.read(key) : undefined;
  if (block) touched.addItems(key as Key<'block'>, disclosedUnder(block, disclosure), rules);
  else touched.add(key, rules);
}

/** The next `units` keys of a disclosure: its blocks by request and number, then itself, because the verdicts on items add to its own. */
function disclosureKeys(memory: Overlay, { agreement, disclosure, done }: OfDisclosure, units: number): Key[] {
  const key = keys.disclosure(agreement, disclosure);
  const blocks = memory.read(key)?.blocks ?? {};
  const some: Key[] = [];
  let before = done;
  for (const request of Object.keys(blocks).sort()) {
    const own = blocks[request]!;
    for (const block of own.slice(before, before + units - some.length))
      some.push(keys.block(agreement, request, block));
    before = Math.max(0, before - own.length);
  }
  if (some.length < units) some.push(key);
  return some;
}

/** Does the first list of rules include the second? Undefined: all rules. */
const asksAll = (one: OfDisclosure['rules'], other: OfDisclosure['rules']): boolean =>
  !one || (other?.every((rule) => one.includes(rule)) ?? false);

/** Does task `a` include the work of task `b`? */
function sameTask(a: Task, b: Task): boolean {
  if (a.do !== b.do) return false;
  if ('before' in a) return 'before' in b && a.from === b.from && a.before === b.before;
  if (a.do === 'disclosure')
    return b.do === 'disclosure' && a.disclosure === b.disclosure && a.done === 0 && asksAll(a.rules, b.rules);
  if ('kinds' in a) return 'kinds' in b && a.after === '' && a.kinds.join() === b.kinds.join();
  if (!('request' in b) || a.request !== b.request) return false;
  return 'after' in a ? a.after === '' : a.done === 0;
}
